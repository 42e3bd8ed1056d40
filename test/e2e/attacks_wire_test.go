package e2e

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// crowdOfIdlers is how many connections do nothing at once. The row asks for
// 100,000; one test process may usually have 20,000 files open.
const crowdOfIdlers = 10_000

// Row 55: the built program, which has its files and its memory for itself.
func TestIdleAndSlowConnectionsKeepNobodyOut(t *testing.T) {
	flags := addresses(t)
	cmd := gatehouse(t, append([]string{"serve", "--data", t.TempDir()}, flags...)...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	at := flags[3] // the directory's
	eventually(t, "it serves", func() bool {
		c, err := net.Dial("tcp", at)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	alone := slowest(t, at)
	before := memory(t, cmd.Process.Pid)
	idle, began := connections(t, at, crowdOfIdlers, ""), time.Now()
	slow := connections(t, at, 500, "GET /signin HTTP/1.1\r\nHost: directory.localhost\r\nX-Slow: ")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go drip(ctx, slow)
	under := slowest(t, at)
	grown := memory(t, cmd.Process.Pid) - before
	t.Logf("%d idle and %d slow connections: %d MB, a healthy client waits %s (alone %s)", len(idle), len(slow), grown>>20, under, alone)
	if grown > 400<<20 {
		t.Errorf("they take %d MB", grown>>20)
	}
	if under > max(10*alone, 3*time.Second) {
		t.Errorf("a healthy client waits %s, alone %s", under, alone)
	}
	for name, cs := range map[string][]net.Conn{"idle": idle, "slow": slow} {
		if left := stillOpen(cs, began.Add(40*time.Second)); left > 0 {
			t.Errorf("%d %s connections are open after %s", left, name, time.Since(began).Round(time.Second))
		}
	}
	t.Logf("all are closed after %s", time.Since(began).Round(time.Second))
	if slowest(t, at) > 3*time.Second {
		t.Error("it is slow afterwards")
	}
}

// connections opens so many and says something on each.
func connections(t *testing.T, at string, n int, say string) []net.Conn {
	t.Helper()
	out, failed := make([]net.Conn, n), make([]error, n)
	var all sync.WaitGroup
	for part := range 50 {
		all.Go(func() {
			for i := part; i < n; i += 50 {
				d := net.Dialer{Timeout: 30 * time.Second}
				if out[i], failed[i] = d.Dial("tcp", at); failed[i] == nil && say != "" {
					_, failed[i] = io.WriteString(out[i], say)
				}
			}
		})
	}
	all.Wait()
	t.Cleanup(func() {
		for _, c := range out {
			if c != nil {
				c.Close()
			}
		}
	})
	if i := slices.IndexFunc(failed, func(err error) bool { return err != nil }); i >= 0 {
		t.Fatalf("connection %d: %v", i, failed[i])
	}
	return out
}

// drip sends one byte of a header a second on each.
func drip(ctx context.Context, cs []net.Conn) {
	for {
		for _, c := range cs {
			_, _ = c.Write([]byte("x")) // it may have been closed: so it should be
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

// stillOpen waits until the other side has closed them, and counts those that it has not by the deadline.
func stillOpen(cs []net.Conn, deadline time.Time) (left int) {
	buf := make([]byte, 4096)
	for _, c := range cs {
		_ = c.SetReadDeadline(deadline)
		for {
			_, err := c.Read(buf) // an answer that refuses, or the end
			if err == nil {
				continue
			}
			if os.IsTimeout(err) {
				left++
			}
			break
		}
	}
	return left
}

// slowest is how long the slowest of some honest requests takes, each on a connection of its own.
func slowest(t *testing.T, at string) (most time.Duration) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 30 * time.Second}
	for range 20 {
		began := time.Now()
		resp, err := client.Get("http://" + at + "/signin")
		if err != nil {
			t.Fatalf("an honest client is not served: %v", err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("an honest client is answered %d", resp.StatusCode)
		}
		most = max(most, time.Since(began))
	}
	return most
}

// memory is what a process holds.
func memory(t *testing.T, pid int) int {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(b)
	kb, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kb << 10
}

// raw sends bytes on a connection and returns everything that comes back.
func raw(t *testing.T, at, text string) string {
	t.Helper()
	c, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go func() { _, _ = io.WriteString(c, text) }() // it may stop reading before the end
	_ = c.SetReadDeadline(time.Now().Add(15 * time.Second))
	b, err := io.ReadAll(c)
	if err != nil && !os.IsTimeout(err) && len(b) == 0 && !strings.Contains(err.Error(), "reset") {
		t.Fatal(err)
	}
	return string(b)
}

var statusLine = regexp.MustCompile(`HTTP/1\.[01] (\d{3}) `)

// statuses are those of all answers on a connection.
func statuses(text string) (out []string) {
	for _, m := range statusLine.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

// Row 55: where a request ends is not a matter of opinion.
func TestNothingIsSmuggledBehindARequest(t *testing.T) {
	w := start(t, "B1")
	for name, base := range map[string]string{"center": w.g.Center, "directory": w.g.Directory, "aws": w.g.AWS} {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		at := net.JoinHostPort("127.0.0.1", u.Port())
		const behind = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
		head := "POST /signin HTTP/1.1\r\nHost: " + u.Host + "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
		for what, text := range map[string]string{
			"both lengths":             head + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + behind,
			"both, the other way":      head + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n" + behind + "\r\n0\r\n\r\n" + behind,
			"two lengths":              head + "Content-Length: 0\r\nContent-Length: 37\r\n\r\n" + behind,
			"a length with a sign":     head + "Content-Length: +0\r\n\r\n" + behind,
			"a negative length":        head + "Content-Length: -1\r\n\r\n" + behind,
			"two lengths in one":       head + "Content-Length: 0, 37\r\n\r\n" + behind,
			"an unknown encoding":      head + "Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n" + behind,
			"chunked not at the end":   head + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + behind,
			"chunked twice":            head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + behind,
			"a blank before the colon": head + "Transfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n" + behind,
			"a tab in the value":       head + "Transfer-Encoding:\tchunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n" + behind,
			"a folded header":          head + "Transfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n\r\n" + behind,
			"a zero in a header":       head + "X: a\x00b\r\nContent-Length: 0\r\n\r\n" + behind,
			"a bare CR":                head + "X: a\rTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n" + behind,
			"a chunk without an end":   head + "Transfer-Encoding: chunked\r\n\r\n5;x=\"\n\r\nabcde\r\n0\r\n\r\n" + behind,
			"a huge chunk":             head + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n" + behind,
			"HTTP/2 by upgrade":        "GET /signin HTTP/1.1\r\nHost: " + u.Host + "\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nX-Close: 1\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
			"HTTP/2 without asking":    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
			"two hosts":                "GET /signin HTTP/1.1\r\nHost: " + u.Host + "\r\nHost: evil.example\r\n\r\n",
			"no host":                  "GET /signin HTTP/1.1\r\n\r\n",
			"a header of 1 MiB":        "GET /signin HTTP/1.1\r\nHost: " + u.Host + "\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n",
			"20,000 headers":           "GET /signin HTTP/1.1\r\nHost: " + u.Host + "\r\n" + strings.Repeat("X: y\r\n", 20_000) + "\r\n",
			"an address of 1 MiB":      "GET /" + strings.Repeat("x", 1<<20) + " HTTP/1.1\r\nHost: " + u.Host + "\r\n\r\n",
		} {
			t.Run(name+": "+what, func(t *testing.T) {
				t.Parallel()
				answer := raw(t, at, text)
				got := statuses(answer)
				if strings.Contains(answer, "/smuggled") || strings.Contains(answer, "HTTP/2") || slices.Contains(got, "101") || slices.Contains(got, "500") {
					t.Errorf("answered %v\n%.600s", got, answer)
				}
				if strings.Contains(text, behind) && len(got) > 1 {
					t.Errorf("what was behind the request was answered: %v\n%.600s", got, answer)
				}
				if !strings.Contains(what, "HTTP/2 by") && len(got) > 0 && got[0] == "200" {
					t.Errorf("answered %v", got)
				}
			})
		}
	}
	t.Run("requests in a row are answered in a row", func(t *testing.T) {
		u, err := url.Parse(w.g.Directory)
		if err != nil {
			t.Fatal(err)
		}
		const many = 500
		one := "GET /signin HTTP/1.1\r\nHost: " + u.Host + "\r\n\r\n"
		last := "GET /signin HTTP/1.1\r\nHost: " + u.Host + "\r\nConnection: close\r\n\r\n"
		if got := statuses(raw(t, net.JoinHostPort("127.0.0.1", u.Port()), strings.Repeat(one, many-1)+last)); len(got) != many {
			t.Errorf("%d of %d answers", len(got), many)
		}
	})
	w.alive()
}

// Row 55: HTTP/2 is offered with TLS. Streams that are begun and taken back at
// once (CVE-2023-44487) are bounded, and an honest client is served beside them.
func TestStreamsTakenBackKeepNobodyOut(t *testing.T) {
	s := survey(t)
	u, err := url.Parse(s.g.Directory)
	if err != nil {
		t.Fatal(err)
	}
	c, err := tls.Dial("tcp", net.JoinHostPort("127.0.0.1", u.Port()), &tls.Config{ServerName: "directory.localhost", NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if c.ConnectionState().NegotiatedProtocol != "h2" {
		t.Fatalf("%q is offered", c.ConnectionState().NegotiatedProtocol)
	}
	done := make(chan int)
	go func() { done <- takenBack(c, u.Host) }()
	var waited time.Duration
	for range 20 {
		if a := s.send(s.nobody(), s.request(http.MethodGet, s.g.Directory+"/signin", nil)); a.status != http.StatusOK {
			t.Errorf("an honest client is answered %d", a.status)
		} else {
			waited = max(waited, a.took)
		}
	}
	n := <-done
	t.Logf("%d streams were taken back; an honest client waited %s", n, waited)
	if waited > quick {
		t.Errorf("an honest client waits %s", waited)
	}
	s.alive()
}

// takenBack begins streams and takes them back, until the other side hangs up or 50,000 are through.
func takenBack(c net.Conn, host string) (n int) {
	out := bufio.NewWriterSize(c, 64<<10)
	fmt.Fprint(out, http2.ClientPreface)
	f := http2.NewFramer(out, c)
	if f.WriteSettings() != nil {
		return 0
	}
	go func() { _, _ = io.Copy(io.Discard, c) }() // answers, until it hangs up
	var block bytes.Buffer
	h := hpack.NewEncoder(&block)
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	for id := uint32(1); n < 50_000; id, n = id+2, n+1 {
		block.Reset()
		for _, field := range []hpack.HeaderField{{Name: ":method", Value: "GET"}, {Name: ":scheme", Value: "https"}, {Name: ":authority", Value: host}, {Name: ":path", Value: "/signin"}} {
			_ = h.WriteField(field)
		}
		err := f.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: block.Bytes(), EndHeaders: true, EndStream: true})
		if err == nil {
			err = f.WriteRSTStream(id, http2.ErrCodeCancel)
		}
		if err == nil && n%100 == 0 {
			err = out.Flush()
		}
		if err != nil {
			return n
		}
	}
	_ = out.Flush()
	return n
}
