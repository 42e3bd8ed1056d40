package demo

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// Report is how a walk tells what it did: lines for people, or JSON.
type Report struct {
	Out io.Writer
	// JSON writes an object a line.
	JSON bool
	// Terminal allows colour and a line that says what is at work.
	Terminal bool
}

type line struct {
	Step string `json:"step"`
	OK   bool   `json:"ok"`
	What string `json:"what"`
	MS   int64  `json:"ms"`
}

const width = 80

// begin shows what is at work, where that can be wiped out again.
func (r Report) begin(step, about string) {
	if r.Terminal && !r.JSON {
		fmt.Fprint(r.Out, clip(fmt.Sprintf("%-3s ..  %s", step, about), width-1))
	}
}

// end writes the step's line.
func (r Report) end(step string, what string, err error, took time.Duration) {
	if err != nil {
		what = err.Error()
	}
	if r.JSON {
		b, _ := json.Marshal(line{step, err == nil, what, took.Milliseconds()}) // strings and numbers always marshal
		fmt.Fprintln(r.Out, string(b))
		return
	}
	mark := "ok "
	if err != nil {
		mark = "BAD"
	}
	tail := fmt.Sprintf("  %d ms", took.Milliseconds())
	head := fmt.Sprintf("%-3s %s ", step, mark)
	text := head + clip(oneLine(what), width-len(head)-len(tail)) + tail
	if r.Terminal {
		text = "\r\x1b[K" + colour(mark, text)
	}
	fmt.Fprintln(r.Out, text)
	if err != nil && len(what) > width-len(head)-len(tail) {
		r.wrap(what)
	}
}

// wrap writes a long text indented, in lines that fit.
func (r Report) wrap(text string) {
	text = oneLine(text)
	for len(text) > 0 {
		n := min(len(text), width-8)
		if n < len(text) {
			if i := strings.LastIndexByte(text[:n], ' '); i > 0 {
				n = i
			}
		}
		fmt.Fprintln(r.Out, "        "+text[:n])
		text = strings.TrimSpace(text[n:])
	}
}

func colour(mark, text string) string {
	code := "32"
	if mark == "BAD" {
		code = "31"
	}
	return strings.Replace(text, mark, "\x1b["+code+"m"+mark+"\x1b[0m", 1)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:max(0, n-3)], "") + "..."
}
