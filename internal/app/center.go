package app

import (
	"context"
	"crypto/rand"
	"net/http"
	"path/filepath"
	"time"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/center"
	centerapi "gatehouse/internal/center/awsapi"
	"gatehouse/internal/center/awsapi/portalapi"
	"gatehouse/internal/center/portal"
	"gatehouse/internal/center/reconcile"
	"gatehouse/internal/center/restapi"
	"gatehouse/internal/center/samlidp"
	"gatehouse/internal/center/samlsp"
	"gatehouse/internal/center/scimapi"
	"gatehouse/internal/cloud"
	cloudapi "gatehouse/internal/cloud/awsapi"
	"gatehouse/internal/cloud/federation"
	"gatehouse/internal/cloud/rootpages"
	"gatehouse/internal/cloud/s3api"
	"gatehouse/internal/cloud/s3disk"
	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/cloud/trailapi"
	"gatehouse/internal/credential"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/job"
	"gatehouse/internal/page"
	"gatehouse/internal/store/centerdb"
	"gatehouse/internal/store/clouddb"
	"gatehouse/internal/store/s3db"
	"gatehouse/internal/webui"
)

// wireCenter joins the accounts and the center, whose administrators are
// principals there, and mounts them on the center's and the AWS listener.
func (a *App) wireCenter(ctx context.Context, hasher *credential.Hasher, serving map[*listener]http.Handler) error {
	centerAt, err := a.opened("center", a.config.CenterAddr, a.config.CenterURL, "center.localhost", "X-Request-Id", &a.addresses.Center)
	if err != nil {
		return err
	}
	awsAt, err := a.opened("aws", a.config.AWSAddr, a.config.AWSURL, "localhost", "x-amzn-RequestId", &a.addresses.AWS)
	if err != nil {
		return err
	}
	buckets, err := a.wireBuckets()
	if err != nil {
		return err
	}
	clouds, err := a.wireCloud(ctx, hasher, buckets)
	if err != nil {
		return err
	}
	state := &centerdb.Store{DB: a.db}
	if err := state.Index(ctx); err != nil {
		return err
	}
	centers, err := a.wireCenterDomain(clouds, state)
	if err != nil {
		return err
	}
	own, err := center.NewOwnSignIn(centers, hasher, a.ring)
	if err != nil {
		return err
	}
	apps, err := center.NewApplicationKeys(centers, a.ring, samlidp.NewKey)
	if err != nil {
		return err
	}
	at := center.Addresses(a.addresses.Center)
	cat := awsfront.NewCatalog()
	a.objects(cat, buckets, clouds)
	front, err := a.awsFront(cat, clouds, centers, own, apps, at)
	if err != nil {
		return err
	}
	authorize, err := portalapi.AuthorizeHandler(at)
	if err != nil {
		return err
	}
	paths := awsPaths(front, map[string]http.Handler{"/authorize": authorize, restapi.OpenAPIPath: restapi.OpenAPI(cat)})
	a.note("aws", "/", "GET /authorize", "GET "+restapi.OpenAPIPath)
	for _, r := range cat.RESTRoutes() {
		a.note("aws", r.Method+" "+r.Path)
	}
	serving[awsAt] = s3api.CORS(string(at), paths)
	serving[centerAt], err = a.centerPages(clouds, centers, own, apps, at, front)
	return err
}

// awsPaths hands everything to the front but the pages that have a path of their
// own. It is no ServeMux, which would redirect "/bucket/../key" to "/key": names
// of objects are no paths, and signatures are over what was sent.
func awsPaths(front http.Handler, pages map[string]http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if page := pages[r.URL.Path]; page != nil && r.Method == http.MethodGet {
			page.ServeHTTP(w, r)
			return
		}
		front.ServeHTTP(w, r)
	})
}

// awsFront registers every operation behind the one front.
func (a *App) awsFront(cat *awsfront.Catalog, clouds *cloud.Service, centers *center.Service, own *center.OwnSignIn, apps *center.ApplicationKeys, at center.Addresses) (*awsfront.Front, error) {
	cloudapi.Register(cat, clouds)
	centerapi.RegisterAdmin(cat, centers)
	centerapi.RegisterIdentityStore(cat, centers)
	portalapi.Register(cat, centers, at, a.addresses.AWS)
	restapi.Register(cat, centers, own, apps, at, a.config.Now)
	trailapi.Register(cat, clouds, a.db)
	return awsfront.New(awsfront.Front{
		Catalog: cat, Keys: clouds, Authorizer: clouds, Audit: a.db, Now: a.config.Now, Region: a.config.Region, Log: a.log,
	})
}

// centerPages mounts everything on the center's listener.
func (a *App) centerPages(clouds *cloud.Service, centers *center.Service, own *center.OwnSignIn, apps *center.ApplicationKeys, at center.Addresses, front *awsfront.Front) (http.Handler, error) {
	portals := a.sessions("center", "gh_ctr", string(at), portalIdle, center.MaxPortalSession)
	sp, err := samlsp.New(samlsp.Handler{Center: centers, At: at, Sessions: portals, Now: a.config.Now, Rand: rand.Reader})
	if err != nil {
		return nil, err
	}
	idp, err := samlidp.New(samlidp.Handler{Center: centers, Keys: apps, At: at, Sessions: portals, Now: a.config.Now, Rand: rand.Reader})
	if err != nil {
		return nil, err
	}
	root := &rootpages.Pages{Cloud: clouds, Sessions: a.sessions("cloud", "gh_root", string(at), rootIdle, rootLife), Authorizer: clouds, AWS: a.addresses.AWS, Region: a.config.Region, Console: webui.Built()}
	consoles, err := federation.New(federation.Handler{
		Cloud: clouds, Sessions: a.sessions("cloud", "gh_con", string(at), consoleLife, consoleLife), Root: root.Principal,
		Front: front, Page: webui.Page, AWS: a.addresses.AWS, Region: a.config.Region,
	})
	if err != nil {
		return nil, err
	}
	pages, err := portal.New(portal.Handler{
		Center: centers, Own: own, At: at, Sessions: portals, Now: a.config.Now, AWS: a.addresses.AWS, Consoles: portalConsoles{consoles},
	})
	if err != nil {
		return nil, err
	}
	provisioning, err := scimapi.New(centers, at, a.config.Now)
	if err != nil {
		return nil, err
	}
	mux := &endpoint.Routes{}
	page.Static(mux)
	sp.Mount(mux)
	idp.Mount(mux)
	pages.Mount(mux)
	root.Mount(mux)
	consoles.Mount(mux)
	webui.Mount(mux)
	a.note("center", provisioning.Patterns()...)
	guarded := a.sameOrigin("center", mux, "POST "+samlsp.ACSPrefix+"{tenant}", samlidp.Open)
	return provisioning.Before(guarded), nil
}

// How long browser sessions live. The portal's own length is the instance's setting.
const (
	portalIdle    = 24 * time.Hour
	rootIdle      = 15 * time.Minute
	rootLife      = 4 * time.Hour
	consoleLife   = 12 * time.Hour // at most: a console ends with its role session
	directoryIdle = 2 * time.Hour
	directoryLife = 12 * time.Hour
)

// wireBuckets makes S3's state: rows in the database, bytes in the data directory.
func (a *App) wireBuckets() (*bucket.Service, error) {
	disk, err := s3disk.Open(filepath.Join(a.config.Dir, "objects"))
	if err != nil {
		return nil, err
	}
	buckets, err := bucket.New(bucket.Deps{Store: s3db.Store{DB: a.db}, Blobs: disk, Now: a.config.Now, Region: a.config.Region})
	if err != nil {
		return nil, err
	}
	a.background(func(ctx context.Context) {
		buckets.Run(ctx, func(err error) { a.log.WarnContext(ctx, "cannot sweep object files", "error", err) })
	})
	return buckets, nil
}

// wireCloud makes the accounts; the first start founds the organization.
func (a *App) wireCloud(ctx context.Context, hasher *credential.Hasher, buckets *bucket.Service) (*cloud.Service, error) {
	clouds, err := cloud.New(cloud.Deps{
		Store: clouddb.Store{DB: a.db}, Now: a.config.Now, Rand: rand.Reader, Ring: a.ring, Hasher: hasher, Log: a.db, Resources: buckets,
	})
	if err != nil {
		return nil, err
	}
	made, err := clouds.Bootstrap(ctx, "Management", "root@gatehouse.invalid")
	if err != nil {
		return nil, err
	}
	if !made.SetupToken.Empty() {
		a.links = append(a.links, Link{ForRoot, "Set up the management account's root user", a.addresses.Center + "/setup/root?token=" + made.SetupToken.Reveal()})
	}
	a.worker("cloud", clouds.Handlers())
	return clouds, nil
}

func (a *App) wireCenterDomain(clouds *cloud.Service, state center.Store) (*center.Service, error) {
	deps := center.Deps{Store: state, Accounts: sandboxAccounts{clouds}, Now: a.config.Now, Region: a.config.Region}
	centers, err := center.New(deps)
	if err != nil {
		return nil, err
	}
	rec, err := reconcile.New(reconcile.Deps{Store: deps.Store, Accounts: deps.Accounts, Now: deps.Now, Region: deps.Region})
	if err != nil {
		return nil, err
	}
	handlers := map[string]job.Handler{}
	for kind, h := range rec.Handlers() {
		handlers[kind] = h
	}
	a.worker(center.Queue, handlers)
	return centers, nil
}
