-- Ends a response where one of its slices ended early.
--
-- The slice module asks for the next slice once a subrequest is over, however that was: when a worker breaks a slice in the middle of its
-- body, nginx would put the next one in the place of what is missing, and the viewer would take it for the film. How the first slice ends,
-- which is no subrequest, nginx notices by itself, and so it does at the end of a response.
local var = ngx.var

local M = {}

-- Before the first byte of each slice.
function M.begin()
  if not ngx.is_subrequest then
    return
  end
  if var.is_slice_open ~= '' then
    ngx.log(ngx.INFO, 'the slice before this one ended early')
    return ngx.exit(ngx.ERROR)
  end
  var.is_slice_open = '1'
end

-- With each piece of it. One that ends early has no last piece.
function M.pass()
  if ngx.is_subrequest and ngx.arg[2] then
    var.is_slice_open = ''
  end
end

package.loaded['whole_slices'] = M
