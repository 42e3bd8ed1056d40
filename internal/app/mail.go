package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/mail"
	"net/smtp"
	"net/url"
	"strings"
	"time"
)

// mailer sends the directory's few messages through a mail server:
// smtp://[user:password@]host:port?from=address (STARTTLS where the server has
// it), or smtps:// for TLS from the first byte.
type mailer struct {
	server *url.URL
	from   string
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
	now    func() time.Time
}

// mailTime bounds the delivery of one message.
const mailTime = 20 * time.Second

// newMailer reads the address of a mail server.
func newMailer(address string, now func() time.Time) (*mailer, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || u.Port() == "" {
		// The address may hold a password, so it is not repeated.
		return nil, errors.New("the mail server must be given as smtp://[user:password@]host:port?from=address")
	}
	from, err := mail.ParseAddress(u.Query().Get("from"))
	if err != nil {
		return nil, errors.New("the mail server's address needs a sender: ?from=directory@example.com")
	}
	return &mailer{server: u, from: from.Address, dial: Dialer{AllowPrivate: true}.DialContext, now: now}, nil
}

// Send delivers a plain text to one address.
func (m *mailer) Send(ctx context.Context, to, subject, text string) error {
	if strings.ContainsAny(to, "\r\n") {
		return errors.New("the address has a line break in it")
	}
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	c, err := m.connect(ctx)
	if err != nil {
		return err
	}
	defer c.Close() //nolint:errcheck // Quit has ended it already when all went well
	if err := errors.Join(c.Mail(m.from), c.Rcpt(to)); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMIME-Version: 1.0\r\n"+
		"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n",
		m.from, to, mime.QEncoding.Encode("utf-8", subject), m.now().Format(time.RFC1123Z), strings.ReplaceAll(text, "\n", "\r\n"))
	if err = errors.Join(err, w.Close()); err != nil {
		return err
	}
	return c.Quit()
}

func (m *mailer) connect(ctx context.Context) (*smtp.Client, error) {
	conn, err := m.dial(ctx, "tcp", m.server.Host)
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	safe := &tls.Config{ServerName: m.server.Hostname(), MinVersion: tls.VersionTLS12}
	if m.server.Scheme == "smtps" {
		conn = tls.Client(conn, safe)
	}
	c, err := smtp.NewClient(conn, m.server.Hostname())
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if err := m.greet(c, safe); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (m *mailer) greet(c *smtp.Client, safe *tls.Config) error {
	if ok, _ := c.Extension("STARTTLS"); ok && m.server.Scheme == "smtp" {
		if err := c.StartTLS(safe); err != nil {
			return err
		}
	}
	if m.server.User == nil {
		return nil
	}
	password, _ := m.server.User.Password()
	// PlainAuth itself refuses to send a password without TLS.
	return c.Auth(smtp.PlainAuth("", m.server.User.Username(), password, m.server.Hostname()))
}
