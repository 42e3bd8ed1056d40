package trail

import "runtime"

// PerRound is how many events are read before the check says how far it is.
var PerRound = int64(runtime.GOMAXPROCS(0)) * perRead
