-- Tells whether a slice that nginx has found in its cache is as long as its own head says. Nginx takes what the file has for all of it,
-- and the slice module would have the next slice follow, in the place of what is missing.
local settings = require('gateway_settings')
local hasFfi, ffi = pcall(require, 'ffi')

-- NGX_HTTP_CACHE_VERSION of src/http/ngx_http_cache.h.
local VERSION = 5
-- As much as nginx reads of a file before it sends it (`proxy_buffer_size`).
local HEAD_BYTES_MAX = 8192
local SEEK_END = 2
-- As a worker writes it.
local LENGTH = '\r\ncontent-length: '
local find = string.find

local M = {}
local head, prefix

local function setUp()
  if not settings.mayCallC or not hasFfi or not ffi.abi('64bit') then
    return 'its Lua cannot call C'
  end
  -- The first fields of ngx_http_request_t; of ngx_http_cache_t, which begins with an ngx_file_t; and of ngx_http_file_cache_header_t.
  ffi.cdef [[
    typedef struct { int fd; } streamvault_cache;
    typedef struct {
      uint32_t signature; void *connection; void *contexts[4]; void *handlers[2]; streamvault_cache *cache;
    } streamvault_cached_request;
    typedef struct {
      uint64_t version; int64_t times[5]; uint32_t crc32; uint16_t valid_msec; uint16_t header_start; uint16_t body_start;
    } streamvault_kept_head;
    ssize_t pread(int fd, void *target, size_t bytes, int64_t position);
    int64_t lseek(int fd, int64_t offset, int whence);
  ]]
  head = ffi.new('uint8_t[?]', HEAD_BYTES_MAX)
  prefix = ffi.cast('streamvault_kept_head *', head)
end

local problem = setUp()

-- Without a pattern where it is written as usual: LuaJIT does not compile those.
local function lengthIn(text)
  local _, before = find(text, LENGTH, 1, true)
  if not before then
    return tonumber(text:match('\r\n[Cc]ontent%-[Ll]ength: (%d+)\r\n'))
  end
  local behind = find(text, '\r', before + 1, true)
  return behind and tonumber(text:sub(before + 1, behind - 1))
end

-- Of the request's file in the cache, if it has one. Nginx itself reads at places that it names, so that a seek is nothing to it.
function M.isWhole(request)
  if problem or not request then
    return true
  end
  local cache = ffi.cast('streamvault_cached_request *', request).cache
  if cache == nil or cache.fd < 0 then
    return true
  end
  local bytes = tonumber(ffi.C.pread(cache.fd, head, HEAD_BYTES_MAX, 0))
  if bytes < ffi.sizeof('streamvault_kept_head') then
    return false
  end
  if prefix.version ~= VERSION then
    problem = 'slices that are kept do not look as expected'
    ngx.log(ngx.WARN, 'slices that have lost their ends are not noticed before they are sent: ', problem)
    return true
  end
  local from, to = prefix.header_start, prefix.body_start
  if from > to or to > bytes then
    return false
  end
  local length = lengthIn(ffi.string(head + from, to - from))
  return length ~= nil and tonumber(ffi.C.lseek(cache.fd, 0, SEEK_END)) == to + length
end

package.loaded['kept_slice'] = M
