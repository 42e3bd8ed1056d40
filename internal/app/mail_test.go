package app

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// answerMail is a mail server that takes one message.
func answerMail(t *testing.T, l net.Listener, got chan<- string) {
	conn, err := l.Accept()
	if err != nil {
		return
	}
	defer conn.Close()
	fmt.Fprint(conn, "220 here\r\n")
	var text strings.Builder
	data := false
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		line := lines.Text()
		text.WriteString(line + "\n")
		switch {
		case data && line == ".":
			data = false
			fmt.Fprint(conn, "250 taken\r\n")
		case data:
		case strings.HasPrefix(line, "EHLO"):
			fmt.Fprint(conn, "250 8BITMIME\r\n")
		case line == "DATA":
			data = true
			fmt.Fprint(conn, "354 go on\r\n")
		case line == "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
		default:
			fmt.Fprint(conn, "250 fine\r\n")
		}
	}
	got <- text.String()
}

func TestMail(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	got := make(chan string, 1)
	go answerMail(t, l, got)
	m, err := newMailer("smtp://"+l.Addr().String()+"?from=directory@corp.test", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Send(t.Context(), "ana@corp.test", "Grüße", "Hello\n.\nhttp://directory/welcome?token=x"); err != nil {
		t.Fatal(err)
	}
	text := <-got
	for _, want := range []string{"MAIL FROM:<directory@corp.test>", "RCPT TO:<ana@corp.test>", "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=", "\n..\n", "/welcome?token=x"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if err := m.Send(t.Context(), "a@x\r\nBcc: b@y", "s", "t"); err == nil {
		t.Error("an address with a line break was accepted")
	}
	for _, bad := range []string{"", "http://x:25?from=a@b", "smtp://host?from=a@b", "smtp://host:25"} {
		if _, err := newMailer(bad, time.Now); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
