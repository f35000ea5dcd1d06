-- Looks at the files in which nginx keeps slices. It takes what such a file has for all of it: where one has lost its end, the slice
-- module would have the next one take the place of what is missing.
local settings = require('gateway_settings')
local hasFfi, ffi = pcall(require, 'ffi')
local canLook = settings.mayCallC and hasFfi

-- The beginning of ngx_http_file_cache_header_t (src/http/ngx_http_cache.h), as nginx has written it since 1.11.10.
local VERSION = 5
local READ_ONLY, END = 0x80000, 2 -- O_RDONLY | O_CLOEXEC, SEEK_END
local header, HEADER_BYTES

if canLook then
  ffi.cdef [[
    typedef struct {
      uint64_t version;
      int64_t times[5];
      uint32_t crc32;
      uint16_t valid_msec, header_start, body_start;
    } streamvault_kept_header;
    int open(const char *path, int flags, ...);
    intptr_t pread(int fd, void *target, size_t bytes, int64_t position);
    int64_t lseek(int fd, int64_t offset, int whence);
    int close(int fd);
  ]]
  header, HEADER_BYTES = ffi.new('streamvault_kept_header'), ffi.sizeof('streamvault_kept_header')
end

local M = {}

-- As nginx spreads them: `CACHE_LEVELS` of slice-cache.ts.
local function pathOf(zone, key)
  local digest = ngx.md5(key)
  return table.concat({ settings.cacheFolder, zone, digest:sub(-1), digest:sub(-3, -2), digest }, '/')
end

-- Whether the file of a slice of so many bytes is there and shorter than that. What is not kept has lost nothing.
function M.hasLostItsEnd(zone, key, bytes)
  if not canLook then
    return false
  end
  local fd = ffi.C.open(pathOf(zone, key), READ_ONLY)
  if fd < 0 then
    return false
  end
  local isRead = ffi.C.pread(fd, header, HEADER_BYTES, 0) == HEADER_BYTES
  local length = tonumber(ffi.C.lseek(fd, 0, END))
  ffi.C.close(fd)
  if not isRead then
    return true
  end
  return header.version == VERSION and length < header.body_start + bytes
end

package.loaded['kept_slices'] = M
