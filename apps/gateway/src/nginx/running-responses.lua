-- Knows which media responses run: counts them by viewer and by what they have bytes of, and can end them, as it does when their tickets
-- expire.
--
-- Counts are shared by all processes of nginx, and each process writes counts of its own alone: those of one that has died are
-- taken away by the one that comes in its place, and nothing else has to be put right.
--
-- Responses are ended at once and by a reset: an ordinary end would still send what the kernel has queued, and a player that
-- pauses would get it whenever it goes on. Nginx has no way to do that to another connection than the one it is answering, so each
-- process notes the descriptors of its media responses, and looks for what is to be cut. It looks into nginx's own structures for
-- that. Where these are not what is expected, or cannot be looked at, `problem` says so, and nothing is cut: responses end where a
-- slice was erased, or at the next one that they have to ask for, all of which are denied.
local settings = require('gateway_settings')
local kept = require('kept_slice')
local hasFfi, ffi = pcall(require, 'ffi')
local hasCore, core = pcall(require, 'resty.core.base')

-- NGX_HTTP_MODULE, "HTTP": what every request of nginx begins with.
local SIGNATURE = 0x50545448
local SOL_SOCKET, SO_LINGER, SHUT_RDWR = 1, 13, 2
local EVERY_SECONDS = 0.1
-- Files of which a slice turned out to have lost its end: all of their slices are fetched anew for a while, by this process.
local DOUBT_SECONDS, DOUBTED_MAX = 60, 256
-- Two that take the last place at the same instant see each other, step back, and try again.
local TRIES = 3

-- What an id is made of, and the step to the next one: of Numerical Recipes (7.1), which comes to each of 2^32 once.
local ID_RANDOM_BYTES = 16
local ID_FACTOR, ID_STEP, ID_RANGE = 1664525, 1013904223, 2 ^ 32

local viewers, items, cuts, totals = ngx.shared.viewers, ngx.shared.items, ngx.shared.cuts, ngx.shared.totals
local var = ngx.var
local byte, format = string.byte, string.format
-- By the id of the request, which is the same wherever nginx sends it.
local running = {}
local doubted, doubts = {}, 0
local ended = { hit = { 0, 0 }, miss = { 0, 0 }, none = { 0, 0 } }
local process, processes
local idPrefix, idState
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

-- Of the connection that is being answered, and its request; nil where they cannot be known.
local function descriptor()
  if M.problem then
    return nil
  end
  local request = ffi.cast('streamvault_request *', core.get_request())
  -- A connection is at the work of its request; nothing else points back at it.
  if request.signature ~= SIGNATURE or request.connection.data ~= ffi.cast('void *', request) then
    M.problem = 'its requests do not look as expected'
    ngx.log(ngx.WARN, 'running responses cannot be cut: ', M.problem)
    return nil
  end
  return request.connection.fd, request
end

-- Random for each process, and as random as nginx's own.
local function startIds()
  local source = assert(io.open('/dev/urandom', 'rb'))
  local bytes = source:read(ID_RANDOM_BYTES)
  source:close()
  idPrefix = bytes:sub(1, -5):gsub('.', function(each) return string.format('%02x', byte(each)) end)
  local a, b, c, d = byte(bytes, -4, -1)
  idState = ((a * 256 + b) * 256 + c) * 256 + d
end

-- An id for a request: of the shape of `$request_id`, which costs a twentieth of what a small range takes, being asked of OpenSSL.
local function newId()
  idState = (idState * ID_FACTOR + ID_STEP) % ID_RANGE
  return idPrefix .. format('%08x', idState)
end

local function add(counts, key)
  return counts:incr(key, 1, 0) or 0
end

local function take(counts, key)
  local left = counts:incr(key, -1) or 0
  if left <= 0 then
    counts:delete(key)
  end
  return left
end

-- What a grant is counted under, made once for each: by every process, and by this one.
function M.keysOf(viewer, scope, epoch)
  local keys = { viewers = {} }
  for each = 0, processes - 1 do
    keys.viewers[each] = each .. '|' .. viewer
  end
  keys.viewer = keys.viewers[process]
  keys.item = process .. '|' .. scope .. '|' .. epoch
  return keys
end

-- Of all processes, this one having so many.
local function countOf(keys, count)
  for each = 0, processes - 1 do
    if each ~= process then
      count = count + (viewers:get(keys.viewers[each]) or 0)
    end
  end
  return count
end

-- Names the request that is being answered.
function M.name()
  var.running_id = newId()
end

-- Counts one more response by a grant, and tells whether its viewer may have it.
function M.begin(grant)
  local keys = grant.keys
  for _ = 1, TRIES do
    local own = add(viewers, keys.viewer)
    if countOf(keys, own) <= settings.streamsPerViewerMax then
      add(items, keys.item)
      local fd, request = descriptor()
      running[var.running_id] = { grant = grant, fd = fd, request = request }
      return true
    end
    if countOf(keys, take(viewers, keys.viewer)) >= settings.streamsPerViewerMax then
      return false
    end
  end
  return false
end

-- Counts a part of a response that is counted already: what it brings may still come when that has ended.
function M.beginPart(item, epoch)
  local keys = { item = process .. '|part/' .. item .. '|' .. epoch }
  add(items, keys.item)
  M.name()
  running[var.running_id] = { grant = { item = item, epoch = epoch, keys = keys }, fd = descriptor() }
end

local function forget(id)
  local response = running[id]
  if not response then
    return nil
  end
  running[id] = nil
  local keys = response.grant.keys
  if keys.viewer then
    take(viewers, keys.viewer)
  end
  take(items, keys.item)
  return response
end

-- How the cache answered, where nginx does not know: what `Cache-Status` says.
function M.note(status)
  local response = running[var.running_id]
  if response then
    response.outcome = status and status:find('hit', 1, true) and 'HIT' or 'MISS'
  end
end

-- It does not begin after all.
function M.undo()
  forget(var.running_id)
end

-- The slice module asks for the next slice once one is over, however that was: where a worker broke one in the middle, the next one
-- would take the place of what is missing, and the viewer would take it for the film. And after the last one, the viewer would wait.
local function endSlice(response)
  response.hasSlices = true
  local came = var.upstream_response_length
  -- What comes from the cache was looked at before. Each worker that was asked has a number.
  if not came or came == '' or came:match('(%d+)$') == var.upstream_http_content_length then
    return
  end
  response.isBroken = true
  if response.fd then
    ffi.C.shutdown(response.fd, SHUT_RDWR)
  end
end

-- Whether what is kept of a file is not to be believed at present.
function M.isDoubted(item)
  local untilWhen = doubted[item]
  return untilWhen and ngx.now() < untilWhen
end

local function doubt(item)
  if not doubted[item] then
    if doubts == DOUBTED_MAX then
      doubted, doubts = {}, 0
    end
    doubts = doubts + 1
  end
  doubted[item] = ngx.now() + DOUBT_SECONDS
end

-- Whether a slice, and the one that the response began with, are all there as far as they come from the cache. That one is not looked
-- at before another is to follow: nearly all responses are of one slice, and this costs two calls into the kernel.
local function isWhole(response)
  if M.problem then
    return not response.isBroken
  end
  if var.upstream_cache_status == 'HIT' and not kept.isWhole(core.get_request()) then
    return false
  end
  response.isBegunWhole = response.isBegunWhole or kept.isWhole(response.request)
  return response.isBegunWhole
end

-- Before a slice goes out that follows another: where something of what comes before it, or of itself, is missing, it would take the
-- place of that.
function M.beginSlice()
  if not ngx.is_subrequest then
    return
  end
  local response = running[var.running_id]
  if not response or isWhole(response) then
    return
  end
  if not response.isBroken then
    doubt(response.grant.item)
  end
  return ngx.exit(ngx.ERROR)
end

-- Nginx takes what the file of a slice has for all of it: the viewer would wait for the rest, on a connection that is kept.
local function endShort(response, sent)
  local length = tonumber(var.sent_http_content_length)
  if not length or length <= sent then
    return
  end
  if var.upstream_cache_status == 'HIT' and var.request_completion == 'OK' and var.request_method == 'GET' then
    doubt(response.grant.item)
    if response.fd then
      ffi.C.shutdown(response.fd, SHUT_RDWR)
    end
  end
end

-- After the last byte of any response, while its connection is still its own, and of any slice but its first.
function M.finish()
  if ngx.is_subrequest then
    local whole = running[var.running_id]
    -- Nginx asks us before it writes its log, and its requests share their variables.
    var.is_logged = ''
    return whole and endSlice(whole)
  end
  local response = forget(var.running_id)
  if response and response.hasSlices then
    var.is_logged = '1'
  end
  if not response then
    return
  end
  local sent = tonumber(var.body_bytes_sent) or 0
  endShort(response, sent)
  if not response.grant.keys.viewer then
    return
  end
  local outcome = response.outcome or var.upstream_cache_status
  local sums = outcome == 'HIT' and ended.hit or outcome and ended.miss or ended.none
  sums[1] = sums[1] + 1
  sums[2] = sums[2] + sent
end

local function cut()
  local names = cuts:get_keys(0)
  if #names == 0 then
    return
  end
  local epochs = {}
  for _, item in ipairs(names) do
    epochs[item] = cuts:get(item)
  end
  for _, response in pairs(running) do
    local epoch = epochs[response.grant.item]
    if epoch and response.fd and response.grant.epoch < epoch and not response.isCut then
      response.isCut = true
      -- Nginx sees that nobody is there any longer, and closes the connection.
      ffi.C.setsockopt(response.fd, SOL_SOCKET, SO_LINGER, atOnce, 8)
      ffi.C.shutdown(response.fd, SHUT_RDWR)
    end
  end
end

-- Those whose tickets have expired. What the kernel has of them already may still come.
local function expire()
  local now = ngx.now()
  for _, response in pairs(running) do
    local expiresAt = response.grant.expiresAt
    if expiresAt and expiresAt <= now and response.fd and not response.isCut then
      response.isCut = true
      ffi.C.shutdown(response.fd, SHUT_RDWR)
    end
  end
end

local function share()
  for outcome, sums in pairs(ended) do
    if sums[1] > 0 then
      totals:incr(outcome .. ' responses', sums[1], 0)
      totals:incr(outcome .. ' bytes', sums[2], 0)
      sums[1], sums[2] = 0, 0
    end
  end
end

local function look(isPremature)
  share()
  if not isPremature then
    cut()
    expire()
  end
end

local function forgetDead(counts)
  local ours = process .. '|'
  for _, key in ipairs(counts:get_keys(0)) do
    if key:sub(1, #ours) == ours then
      counts:delete(key)
    end
  end
end

function M.start()
  startIds()
  process, processes = ngx.worker.id(), ngx.worker.count()
  forgetDead(viewers)
  forgetDead(items)
  if M.problem then
    ngx.log(ngx.WARN, 'running responses cannot be cut: ', M.problem)
  end
  ngx.timer.every(EVERY_SECONDS, look)
end

-- A line for each item that is being sent, by each process: `running file/ID EPOCH COUNT`; and one for each way in which responses
-- have begun that ended up to a tenth of a second ago: `ended hit COUNT BYTES`.
function M.tell()
  for _, key in ipairs(items:get_keys(0)) do
    local scope, epoch = key:match('^%d+|([^|]+)|(%d+)$')
    ngx.say('running ', scope, ' ', epoch, ' ', items:get(key) or 0)
  end
  for outcome in pairs(ended) do
    local count, bytes = totals:get(outcome .. ' responses') or 0, totals:get(outcome .. ' bytes') or 0
    ngx.say(string.format('ended %s %.0f %.0f', outcome, count, bytes))
  end
end

package.loaded['running_responses'] = M
