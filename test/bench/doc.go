// Command bench measures what the project promises to be fast at, each figure
// beside a limit that is measured in the same run: the least that the same
// machine, at the same moment, needs for the unavoidable part of the work. A
// figure alone says something about the machine; the ratio says something about
// the program.
//
//	go run ./test/bench [-short] [-only NAME] [-json]
//
// An experiment runs ours and its limit in turns, several times, and reports the
// medians and the spread. A goal that is missed stays in the table, with the
// reason. The servers under test are the program itself: joined by package app
// and reached over loopback sockets for the operations, built and executed for
// start and memory. The load client shares the machine with them.
package main
