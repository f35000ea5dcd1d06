-- Keeps all that one viewer takes, in however many responses, to what one may have, where there is such a limit.
--
-- A virtual clock for each viewer (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm): it stands at when what was sent is due,
-- and nothing is sent before. It never stands further back than `freeBytes` take, so that who comes after a rest is not held up
-- by what a film begins with.
local settings = require('gateway_settings')
local clocks = ngx.shared.clocks

local M = {}

-- Returns once so many bytes more may be sent.
function M.wait(viewer, bytes)
  local perSecond = settings.viewerBytesPerSecond
  if perSecond == 0 then
    return
  end
  local now = ngx.now()
  local rested = now - settings.freeBytes / perSecond
  local due = clocks:incr(viewer, bytes / perSecond, rested)
  if not due or due < rested then
    due = rested + bytes / perSecond
    clocks:set(viewer, due)
  end
  -- Nginx counts in milliseconds, and complains of none.
  if due - now >= 0.001 then
    ngx.sleep(due - now)
  end
end

package.loaded['pace'] = M
