-- Nginx ends when the gateway does, however that dies: nobody would authorise, count or cut what it goes on sending. And the
-- processes that answer end when their master does: nobody would stop them, and the next nginx could not listen.
local settings = require('gateway_settings')
local hasFfi, ffi = pcall(require, 'ffi')
-- <linux/prctl.h>, <signal.h>
local PR_SET_PDEATHSIG, SIGKILL, SIGTERM = 1, 9, 15

local M = {}

local function endWithParent(signal)
  if not settings.mayCallC or not hasFfi or jit.os ~= 'Linux' then
    return false
  end
  return ffi.C.prctl(PR_SET_PDEATHSIG, signal) == 0
end

function M.answering()
  endWithParent(SIGKILL)
end

if hasFfi then
  ffi.cdef 'int prctl(int option, unsigned long argument);'
end
if not endWithParent(SIGTERM) then
  ngx.log(ngx.WARN, 'nginx goes on without its gateway if that is killed, until the next start of one')
end
package.loaded['end_with_parent'] = M
