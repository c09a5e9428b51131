-- Cycles through the paths in the file of the first argument, with the tag behind each path as If-None-Match; the other
-- arguments are headers. All requests are made at the start, so that this costs the load generator next to nothing.
local requests, i = {}, 0

function init(args)
  local headers = {}
  for n = 2, #args do
    local name, value = args[n]:match("^([^:]+): (.*)$")
    headers[name] = value
  end
  for line in io.lines(args[1]) do
    local path, tag = line:match("^([^\t]*)\t(.*)$")
    headers["If-None-Match"] = tag ~= "" and tag or nil
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
  i = math.random(#requests)
end

function request()
  i = i % #requests + 1
  return requests[i]
end
