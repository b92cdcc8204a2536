-- For wrk: the requests of a file, one after the other; its lines are a host and a path. wrk -s targets.lua URL -- FILE
function init(args)
  requests, index = {}, 0
  for line in io.lines(args[1]) do
    local host, path = line:match("^(%S+) (%S+)$")
    -- Lua keeps equal strings once: the number makes as many of them for one host as for all, so that the client does the same.
    requests[#requests + 1] = wrk.format("GET", path, { Host = host, ["X-Line"] = string.format("%06d", #requests) })
  end
end

function request()
  index = index % #requests + 1
  return requests[index]
end
