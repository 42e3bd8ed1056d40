package directory

import (
	"context"
	"time"

	"gatehouse/internal/listing"
)

// APIToken lets a program act as the administrator who made it. The token
// itself is shown once and kept as a hash.
type APIToken struct {
	ID       string // 00T...
	Name     string
	PersonID string
	Created  time.Time
	LastUsed time.Time
	Expires  time.Time // 30 days after the last use
}

// APITokens keeps tokens.
type APITokens interface {
	CreateAPIToken(ctx context.Context, hash string, t APIToken) error
	APITokenByHash(ctx context.Context, hash string) (APIToken, error)
	APIToken(ctx context.Context, id string) (APIToken, error)
	SaveAPIToken(ctx context.Context, t APIToken) error
	DeleteAPIToken(ctx context.Context, id string) error
	DeleteAPITokensOf(ctx context.Context, person string) error
	APITokens(ctx context.Context, p listing.Page) (listing.List[APIToken], error)
}
