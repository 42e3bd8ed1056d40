package app

import (
	"context"
	"net/http"
	"time"

	"gatehouse/internal/authz"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/center/portal"
	"gatehouse/internal/cloud"
	"gatehouse/internal/cloud/federation"
	"gatehouse/internal/cloud/s3api"
	"gatehouse/internal/cloud/sandbox/bucket"
)

// portalConsoles lets the portal open consoles, in the portal's words.
type portalConsoles struct{ at *federation.Handler }

var _ portal.Consoles = portalConsoles{}

func (p portalConsoles) Open(w http.ResponseWriter, r *http.Request, c portal.Console) error {
	return p.at.Open(w, r, federation.Opening{
		Account: c.Account, PermissionSet: c.PermissionSet, Subject: c.UserID, Portal: c.Session,
		AccessKeyID: c.Credentials.AccessKeyID, Token: c.Credentials.Token, Expires: c.Credentials.Expires, Destination: c.Destination,
	})
}

func (p portalConsoles) End(ctx context.Context, userID, session string) error {
	return p.at.End(ctx, userID, session)
}

// objects registers S3 and the addresses under which consoles move objects.
func (a *App) objects(cat *awsfront.Catalog, buckets *bucket.Service, clouds *cloud.Service) {
	(&s3api.API{Buckets: buckets, Hosts: []string{hostname(a.addresses.AWS)}}).Register(cat)
	(&s3api.Presigner{
		Buckets: buckets, AWS: a.addresses.AWS, Region: a.config.Region,
		Credentials: func(ctx context.Context, p authz.Principal, until time.Time) (s3api.SigningKey, error) {
			c, err := clouds.SignFor(ctx, p, until)
			return s3api.SigningKey{ID: c.AccessKeyID, Secret: c.Secret, Token: c.Token, Expires: c.Expires}, err
		},
	}).Register(cat)
}
