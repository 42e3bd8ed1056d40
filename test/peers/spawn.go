package peers

import (
	"os/exec"
	"runtime"
	"testing"
)

// spawn starts a command on a thread that lives until the command ends: the
// kernel sends Pdeathsig when the starting thread ends, not the process, and Go
// may end threads at any time. The returned channel is closed at the end.
func spawn(tb testing.TB, cmd *exec.Cmd) <-chan struct{} {
	tb.Helper()
	started, ended := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
		close(ended)
	}()
	if err := <-started; err != nil {
		tb.Fatal(err)
	}
	return ended
}
