// Package faults breaks the built program on purpose and looks at what is left.
//
// A client drives the program over the network and keeps a ledger: every
// request that changes something, and its answer if one arrived. Then the
// program is killed (SIGKILL), stopped, robbed of its disk or of its database,
// and started again on the same data directory. What must hold afterwards is
// always the same: what was acknowledged is there exactly once and has its
// audit event; what was not is there wholly or not at all; work in flight ends
// by itself.
//
// Each test prints its seed; GATEHOUSE_FAULTS_SEED repeats it. GATEHOUSE_FAULTS
// is the number of moments at which the journey is killed. docs/faults.md lists
// what is covered and how the last whole run ended.
package faults
