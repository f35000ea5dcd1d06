-- Whether there is room for more slices: what is kept is still found while there is none, and what is not comes from the worker.
-- Nginx would break every response that it cannot write to the disk.
local EVERY_SECONDS = 0.1

local room = ngx.shared.room
local isFull, wasFull = false, false

local M = {}

-- Before nginx decides whether to keep what it is about to send, for each slice anew: a response may run for hours.
function M.consider()
  if wasFull then
    ngx.var.no_room = isFull and '1' or ''
  end
end

function M.start()
  ngx.timer.every(EVERY_SECONDS, function()
    isFull = room:get('full') == true
    wasFull = wasFull or isFull
  end)
end

package.loaded['cache_room'] = M
