package directory

import (
	"context"
	"time"
)

// ConnectionStatus says whether provisioning is switched on.
type ConnectionStatus string

// The states of a connection.
const (
	ConnectionEnabled  ConnectionStatus = "ENABLED"
	ConnectionDisabled ConnectionStatus = "DISABLED"
)

// Connection is how an application's SCIM server is reached.
type Connection struct {
	AppID   string
	BaseURL string // without a trailing slash
	Sealed  string // the bearer token, under keyring purpose TokenPurpose; never leaves
	Status  ConnectionStatus
	// Tested and TestResult are the last try of the credentials that are stored;
	// empty result is success. A sync that fails is no test: it leaves a task.
	Tested      time.Time
	TestResult  string
	LastUpdated time.Time
}

// TokenPurpose is what the tokens of connections are sealed for.
const TokenPurpose = "directory/scim-token"

// Connections keeps provisioning connections.
type Connections interface {
	Connection(ctx context.Context, app string) (Connection, error)
	// SaveConnection creates or replaces.
	SaveConnection(ctx context.Context, c Connection) error
}
