-- Ends running responses of a file or a pack, at once and by a reset: an ordinary end would still send what the kernel has queued,
-- and a player that pauses would get it whenever it goes on. Nginx has no way to do that to another connection than the one it is
-- answering, so each process notes the descriptors of its media responses, and looks for what is to be cut.
--
-- It looks into nginx's own structures for that. Where these are not what is expected, or cannot be looked at, `problem` says so,
-- nothing is cut: responses end where a slice was erased, or at the next one that they have to ask for, all of which are denied.
local settings = require('gateway_settings')
local hasFfi, ffi = pcall(require, 'ffi')
local hasCore, core = pcall(require, 'resty.core.base')

-- NGX_HTTP_MODULE, "HTTP": what every request of nginx begins with.
local SIGNATURE = 0x50545448
local SOL_SOCKET, SO_LINGER, SHUT_RDWR = 1, 13, 2
local EVERY_SECONDS = 0.1

local cuts = ngx.shared.cuts
local running = {}
local atOnce

local M = {}

local function setUp()
  if not settings.mayCallC or not hasFfi or not hasCore or not core.get_request then
    return 'its Lua cannot call C'
  end
  -- The first fields of ngx_http_request_t and ngx_connection_t (src/http/ngx_http_request.h, src/core/ngx_connection.h).
  ffi.cdef [[
    typedef struct { void *data; void *read; void *write; int fd; } streamvault_connection;
    typedef struct { uint32_t signature; streamvault_connection *connection; } streamvault_request;
    int setsockopt(int fd, int level, int name, const void *value, uint32_t length);
    int shutdown(int fd, int how);
  ]]
  -- struct linger { on, seconds }: what is queued is thrown away when the connection is closed.
  atOnce = ffi.new('int[2]', 1, 0)
end

M.problem = setUp()

local function address()
  return tonumber(ffi.cast('uintptr_t', ffi.cast('void *', core.get_request())))
end

-- Before the first byte of a media response.
function M.begin()
  if M.problem or ngx.is_subrequest then
    return
  end
  local request = ffi.cast('streamvault_request *', core.get_request())
  -- A connection is at the work of its request; nothing else points back at it.
  if request.signature ~= SIGNATURE or request.connection.data ~= ffi.cast('void *', request) then
    M.problem = 'its requests do not look as expected'
    ngx.log(ngx.WARN, 'running responses cannot be cut: ', M.problem)
    return
  end
  running[address()] = { fd = request.connection.fd, item = ngx.var.item, epoch = tonumber(ngx.var.epoch) or 0 }
end

-- After the last byte of any response, while its connection is still its own.
function M.finish()
  if not M.problem then
    running[address()] = nil
  end
end

local function cut(premature)
  if premature then
    return
  end
  local items = cuts:get_keys(0)
  if #items == 0 then
    return
  end
  local epochs = {}
  for _, item in ipairs(items) do
    epochs[item] = cuts:get(item)
  end
  for _, response in pairs(running) do
    local epoch = epochs[response.item]
    if epoch and response.epoch < epoch and not response.isCut then
      response.isCut = true
      -- Nginx sees that nobody is there any longer, and closes the connection.
      ffi.C.setsockopt(response.fd, SOL_SOCKET, SO_LINGER, atOnce, 8)
      ffi.C.shutdown(response.fd, SHUT_RDWR)
    end
  end
end

function M.start()
  if M.problem then
    ngx.log(ngx.WARN, 'running responses cannot be cut: ', M.problem)
  else
    ngx.timer.every(EVERY_SECONDS, cut)
  end
end

package.loaded['cut_responses'] = M
