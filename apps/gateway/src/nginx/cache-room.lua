-- Whether there is room for one more slice: what is kept is still found where there is none, and what is not comes from the worker.
-- Nginx would break every response that it cannot write to the disk.
local responses = require('running_responses')
local room = ngx.shared.room
local wasShort = false

local M = {}

-- Before nginx decides whether to keep what it is about to send, for each slice anew: a response may run for hours.
function M.consider()
  local left = room:get('bytes')
  if left then
    wasShort = true
    if ngx.var.upstream_cache_status ~= 'HIT' then
      left = room:incr('bytes', -(tonumber(ngx.var.upstream_http_content_length) or 0)) or left
    end
    ngx.var.no_room = left < 0 and '1' or ''
  elseif wasShort then
    ngx.var.no_room = ''
  end
  responses.beginSlice()
end

package.loaded['cache_room'] = M
