-- For wrk: sixteen requests in one write.
function init(args)
  local one = wrk.format()
  local all = {}
  for i = 1, 16 do all[i] = one end
  batch = table.concat(all)
end

function request()
  return batch
end
