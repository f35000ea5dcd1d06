-- Whether there is room for more slices: what is kept is still found while there is none, and what is not comes from the worker.
-- Nginx would break every response that it cannot write to the disk.
local room = ngx.shared.room
local wasFull = false

local M = {}

-- Before nginx decides whether to keep what it is about to send, for each slice anew: a response may run for hours.
function M.consider()
  local isFull = room:get('full') == true
  wasFull = wasFull or isFull
  if wasFull then
    ngx.var.no_room = isFull and '1' or ''
  end
end

package.loaded['cache_room'] = M
