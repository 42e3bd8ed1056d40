package directory

import (
	"context"
	"time"
)

// Purpose says what a ticket lets its holder do, once.
type Purpose string

// The purposes.
const (
	TicketSetUp    Purpose = "setup"    // become the first administrator
	TicketActivate Purpose = "activate" // choose a first password
	TicketReset    Purpose = "reset"    // choose a new password
)

// Ticket is a single-use link's secret, stored as a hash.
type Ticket struct {
	Hash     string
	Purpose  Purpose
	PersonID string // empty for TicketSetUp
	Expires  time.Time
}

// Tickets keeps single-use links.
type Tickets interface {
	CreateTicket(ctx context.Context, t Ticket) error
	// Ticket finds by hash; it does not look at times.
	Ticket(ctx context.Context, hash string) (Ticket, error)
	// DeleteTickets ends all tickets of a purpose and person.
	DeleteTickets(ctx context.Context, purpose Purpose, person string) error
}
