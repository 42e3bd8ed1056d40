package portalapi_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	ssotypes "github.com/aws/aws-sdk-go-v2/service/sso/types"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc/types"
	"github.com/aws/smithy-go"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/center/centertest"
)

const device = "urn:ietf:params:oauth:grant-type:device_code"

// cli is a command line program with its clients.
type cli struct {
	t            *testing.T
	w            *centertest.World
	oidc         *ssooidc.Client
	sso          *sso.Client
	id, secret   *string
	verification string
}

func newCLI(t *testing.T, w *centertest.World, scopes ...string) *cli {
	c := &cli{
		t: t, w: w,
		oidc: ssooidc.New(ssooidc.Options{Region: "us-east-1", BaseEndpoint: aws.String(w.AWS), RetryMaxAttempts: 1}),
		sso:  sso.New(sso.Options{Region: "us-east-1", BaseEndpoint: aws.String(w.AWS), RetryMaxAttempts: 1}),
	}
	r, err := c.oidc.RegisterClient(t.Context(), &ssooidc.RegisterClientInput{ClientName: aws.String("botocore-client-x"), ClientType: aws.String("public"), Scopes: scopes})
	if err != nil {
		t.Fatal(err)
	}
	c.id, c.secret = r.ClientId, r.ClientSecret
	return c
}

func (c *cli) start(startURL string) *ssooidc.StartDeviceAuthorizationOutput {
	c.t.Helper()
	d, err := c.oidc.StartDeviceAuthorization(c.t.Context(), &ssooidc.StartDeviceAuthorizationInput{ClientId: c.id, ClientSecret: c.secret, StartUrl: aws.String(startURL)})
	if err != nil {
		c.t.Fatal(err)
	}
	return d
}

func (c *cli) poll(code *string) (*ssooidc.CreateTokenOutput, error) {
	return c.oidc.CreateToken(context.Background(), &ssooidc.CreateTokenInput{ClientId: c.id, ClientSecret: c.secret, GrantType: aws.String(device), DeviceCode: code})
}

// answer walks the device page as a person does.
func answer(t *testing.T, w *centertest.World, b *centertest.Browser, code, answer string) centertest.Page {
	t.Helper()
	p := b.Post(string(w.At)+"/device", url.Values{"user_code": {code}})
	if p.Status != 200 {
		return p
	}
	form := p.Hidden()
	form.Set("answer", answer)
	return b.Post(string(w.At)+"/device/decision", form)
}

// tokens signs a user in at a device.
func (c *cli) tokens(b *centertest.Browser) *ssooidc.CreateTokenOutput {
	c.t.Helper()
	d := c.start(string(c.w.At) + "/start")
	if p := answer(c.t, c.w, b, *d.UserCode, "allow"); p.Status != 200 {
		c.t.Fatalf("%d %s", p.Status, p.Body)
	}
	out, err := c.poll(d.DeviceCode)
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

func refused[E error](t *testing.T, err error) {
	t.Helper()
	var want E
	if !errors.As(err, &want) {
		t.Errorf("got %v, want %T", err, want)
	}
}

func code(t *testing.T, err error, want string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAUserGetsCredentialsByADevice(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	w.Grant(u, "222233334444", "Storage")
	c := newCLI(t, w, "sso:account:access")
	d := c.start(strings.Replace(string(w.At), "http:", "https:", 1) + "/start#/")
	if *d.VerificationUri != string(w.At)+"/device" || d.Interval != 5 || d.ExpiresIn != 600 || len(*d.UserCode) != 9 {
		t.Errorf("%+v", d)
	}
	_, err := c.poll(d.DeviceCode)
	refused[*types.AuthorizationPendingException](t, err)

	// The link leads to sign-in and back to the code, which is filled in and not sent.
	b := w.Browser()
	r := w.Ask(b, *d.VerificationUriComplete)
	p := w.Answer(b, w.Response(r.ID, "alice@corp.example"), r.RelayState)
	if p.URL.Path != "/device" || !strings.Contains(p.Body, `value="`+*d.UserCode+`"`) {
		t.Fatalf("%s %s", p.URL, p.Body)
	}
	p = b.Post(string(w.At)+"/device", url.Values{"user_code": {strings.ToLower(strings.ReplaceAll(*d.UserCode, "-", " "))}})
	for _, shown := range []string{"botocore-client-x", "127.0.0.1", "sso:account:access", "Deny"} {
		if !strings.Contains(p.Body, shown) {
			t.Errorf("the page does not show %q", shown)
		}
	}
	_, err = c.poll(d.DeviceCode)
	refused[*types.SlowDownException](t, err)
	form := p.Hidden()
	form.Set("answer", "allow")
	if p = b.Post(string(w.At)+"/device/decision", form); !strings.Contains(p.Body, "Request approved") {
		t.Fatalf("%d %s", p.Status, p.Body)
	}
	out, err := c.poll(d.DeviceCode)
	if err != nil || out.RefreshToken == nil || out.ExpiresIn != 3600 || *out.TokenType != "Bearer" {
		t.Fatalf("%+v %v", out, err)
	}
	_, err = c.poll(d.DeviceCode)
	refused[*types.ExpiredTokenException](t, err)

	accounts, err := c.sso.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: out.AccessToken})
	if err != nil || len(accounts.AccountList) != 1 || *accounts.AccountList[0].AccountId != "222233334444" {
		t.Fatalf("%+v %v", accounts, err)
	}
	roles, err := c.sso.ListAccountRoles(t.Context(), &sso.ListAccountRolesInput{AccessToken: out.AccessToken, AccountId: aws.String("222233334444")})
	if err != nil || len(roles.RoleList) != 1 || *roles.RoleList[0].RoleName != "Storage" {
		t.Fatalf("%+v %v", roles, err)
	}
	got, err := c.credentials(out.AccessToken, "222233334444", "Storage")
	if err != nil || !strings.Contains(*got.RoleCredentials.AccessKeyId, "AWSReservedSSO_Storage_") || got.RoleCredentials.Expiration < time.Now().UnixMilli() {
		t.Fatalf("%+v %v", got, err)
	}
	for _, none := range [][2]string{{"222233334444", "Other"}, {"111122223333", "Storage"}, {"nonsense", "Storage"}} {
		_, err = c.credentials(out.AccessToken, none[0], none[1])
		code(t, err, "ForbiddenException")
	}

	if _, err := c.sso.Logout(t.Context(), &sso.LogoutInput{AccessToken: out.AccessToken}); err != nil {
		t.Fatal(err)
	}
	_, err = c.credentials(out.AccessToken, "222233334444", "Storage")
	refused[*ssotypes.UnauthorizedException](t, err)
	_, err = c.refresh(out.RefreshToken)
	refused[*types.InvalidGrantException](t, err)
}

func (c *cli) credentials(token *string, account, role string) (*sso.GetRoleCredentialsOutput, error) {
	return c.sso.GetRoleCredentials(context.Background(), &sso.GetRoleCredentialsInput{AccessToken: token, AccountId: aws.String(account), RoleName: aws.String(role)})
}

func (c *cli) refresh(token *string) (*ssooidc.CreateTokenOutput, error) {
	return c.oidc.CreateToken(context.Background(), &ssooidc.CreateTokenInput{ClientId: c.id, ClientSecret: c.secret, GrantType: aws.String("refresh_token"), RefreshToken: token})
}

func TestTokensDieWithTheUser(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	c := newCLI(t, w, "sso:account:access")
	out := c.tokens(b)
	if _, err := w.Service.SetUserActive(t.Context(), w.Instance.StoreID, u.ID, false); err != nil {
		t.Fatal(err)
	}
	_, err := c.sso.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: out.AccessToken})
	refused[*ssotypes.UnauthorizedException](t, err)
	_, err = c.refresh(out.RefreshToken)
	refused[*types.InvalidGrantException](t, err)
	if _, err := w.Service.SetUserActive(t.Context(), w.Instance.StoreID, u.ID, true); err != nil {
		t.Fatal(err)
	}
	_, err = c.sso.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: out.AccessToken})
	refused[*ssotypes.UnauthorizedException](t, err) // enabled again, the old tokens stay dead
}

func TestTokensDieWithTheSessionThatAnAdministratorEnds(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	c := newCLI(t, w, "sso:account:access")
	out := c.tokens(b)
	all, err := w.Service.UserSessions(t.Context(), w.Instance.StoreID, u.ID)
	if err != nil || len(all) != 2 || all[0].CLI || !all[1].CLI {
		t.Fatalf("%+v %v", all, err)
	}
	if err := w.Service.EndSession(t.Context(), w.Instance.StoreID, u.ID, all[0].ID); err != nil {
		t.Fatal(err)
	}
	_, err = c.sso.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: out.AccessToken})
	refused[*ssotypes.UnauthorizedException](t, err)
}

func TestTheSessionsEndIsTheTokensEnd(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	c := newCLI(t, w, "sso:account:access")
	out := c.tokens(b)
	w.Pass(61 * time.Minute)
	_, err := c.sso.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: out.AccessToken})
	refused[*ssotypes.UnauthorizedException](t, err)
	next, err := c.refresh(out.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	w.Pass(8 * time.Hour)
	_, err = c.refresh(next.RefreshToken)
	refused[*types.InvalidGrantException](t, err)
}

// Row 38: one winner, then nobody.
func TestARefreshTokenUsedTwiceEndsTheSession(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	c := newCLI(t, w, "sso:account:access")
	first := c.tokens(b)
	var mu sync.Mutex
	var all sync.WaitGroup
	var won []*ssooidc.CreateTokenOutput
	for range 8 {
		all.Go(func() {
			if out, err := c.refresh(first.RefreshToken); err == nil {
				mu.Lock()
				won = append(won, out)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(won) != 1 {
		t.Fatalf("%d winners", len(won))
	}
	_, err := c.refresh(won[0].RefreshToken)
	refused[*types.InvalidGrantException](t, err)
	_, err = c.sso.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: won[0].AccessToken})
	refused[*ssotypes.UnauthorizedException](t, err)
	if w.Refusals("sso-oidc:CreateToken") != 1 {
		t.Errorf("%d events", w.Refusals("sso-oidc:CreateToken"))
	}
}

func TestAccessAndRefreshTokensAreNotEachOther(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	c := newCLI(t, w, "sso:account:access")
	out := c.tokens(b)
	_, err := c.sso.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: out.RefreshToken})
	refused[*ssotypes.UnauthorizedException](t, err)
	_, err = c.refresh(out.AccessToken)
	refused[*types.InvalidGrantException](t, err)
}

// Row 36.
func TestAttacksOnTheDeviceGrant(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	c := newCLI(t, w)

	t.Run("another client redeems", func(t *testing.T) {
		d := c.start(string(w.At) + "/start")
		answer(t, w, b, *d.UserCode, "allow")
		_, err := newCLI(t, w).poll(d.DeviceCode)
		refused[*types.InvalidGrantException](t, err)
		if out, err := c.poll(d.DeviceCode); err != nil || out.RefreshToken != nil {
			t.Errorf("the rightful one: %+v %v", out, err) // a client without scopes gets no refresh token
		}
	})
	t.Run("a wrong secret", func(t *testing.T) {
		d := c.start(string(w.At) + "/start")
		_, err := c.oidc.CreateToken(t.Context(), &ssooidc.CreateTokenInput{ClientId: c.id, ClientSecret: aws.String("wrong"), GrantType: aws.String(device), DeviceCode: d.DeviceCode})
		refused[*types.InvalidClientException](t, err)
	})
	t.Run("a device code that never was", func(t *testing.T) {
		_, err := c.poll(aws.String("nonsense"))
		refused[*types.ExpiredTokenException](t, err)
	})
	t.Run("denied by the person", func(t *testing.T) {
		d := c.start(string(w.At) + "/start")
		answer(t, w, b, *d.UserCode, "deny")
		_, err := c.poll(d.DeviceCode)
		refused[*types.AccessDeniedException](t, err)
	})
	t.Run("approved by another site", func(t *testing.T) {
		d := c.start(string(w.At) + "/start")
		form := url.Values{"user_code": {*d.UserCode}, "answer": {"allow"}}
		if p := b.PostFrom(string(w.At)+"/device/decision", "http://evil.example", form); p.Status != 403 {
			t.Errorf("%d", p.Status)
		}
		_, err := c.poll(d.DeviceCode)
		refused[*types.AuthorizationPendingException](t, err)
	})
	t.Run("approved by opening the link", func(t *testing.T) {
		d := c.start(string(w.At) + "/start")
		b.Get(*d.VerificationUriComplete)
		_, err := c.poll(d.DeviceCode)
		refused[*types.AuthorizationPendingException](t, err)
	})
	t.Run("ten minutes later", func(t *testing.T) {
		d := c.start(string(w.At) + "/start")
		w.Pass(10*time.Minute + time.Second)
		if p := answer(t, w, b, *d.UserCode, "allow"); p.Status != 404 {
			t.Errorf("%d", p.Status)
		}
		_, err := c.poll(d.DeviceCode)
		refused[*types.ExpiredTokenException](t, err)
	})
	t.Run("guessing user codes", func(t *testing.T) {
		last := 0
		for range 30 {
			last = b.Post(string(w.At)+"/device", url.Values{"user_code": {"BCDF-GHJK"}}).Status
		}
		if last != 429 {
			t.Errorf("the thirtieth guess answered %d", last)
		}
		d := c.start(string(w.At) + "/start")
		if p := answer(t, w, b, *d.UserCode, "allow"); p.Status != 429 {
			t.Errorf("the right code after it: %d", p.Status)
		}
	})
	t.Run("a start URL of somebody else", func(t *testing.T) {
		for _, u := range []string{"https://evil.example/start", "", "javascript:x", string(w.At) + "/nobody/start", string(w.At) + "/start/x"} {
			_, err := c.oidc.StartDeviceAuthorization(t.Context(), &ssooidc.StartDeviceAuthorizationInput{ClientId: c.id, ClientSecret: c.secret, StartUrl: aws.String(u)})
			code(t, err, "InvalidRequestException")
		}
	})
}

func TestStartURLsThatMeanThePortal(t *testing.T) {
	w := centertest.Start(t)
	name := "corp"
	if _, err := w.Service.ChangePortal(t.Context(), w.Instance.ID, center.PortalSettings{Name: &name}); err != nil {
		t.Fatal(err)
	}
	c := newCLI(t, w)
	for _, u := range []string{
		string(w.At) + "/start", string(w.At) + "/start/", string(w.At) + "/start/#", string(w.At) + "/corp/start", string(w.At) + "/" + w.Instance.StoreID + "/start",
		"https://" + w.Instance.StoreID + ".awsapps.com/start", "https://corp.awsapps.com/start#/", "https://" + w.Instance.ID + ".us-east-1.portal.amazonaws.com",
	} {
		c.start(u)
	}
}

func TestNothingOpensWithoutAToken(t *testing.T) {
	w := centertest.Start(t)
	c := newCLI(t, w)
	for _, token := range []string{"x", "gho_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		_, err := c.sso.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: &token})
		refused[*ssotypes.UnauthorizedException](t, err)
		_, err = c.sso.Logout(t.Context(), &sso.LogoutInput{AccessToken: &token})
		refused[*ssotypes.UnauthorizedException](t, err)
	}
	resp, err := http.Get(w.AWS + "/assignment/accounts?access_token=x")
	if err != nil {
		t.Fatal(err)
	}
	if body := centertest.JSON[map[string]any](t, resp); resp.StatusCode != 401 || body["message"] == nil {
		t.Errorf("%d %v", resp.StatusCode, body)
	}
}

// Row 37.
func TestPKCE(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	c := newCLI(t, w)
	const redirect = "http://127.0.0.1/oauth/callback"
	r, err := c.oidc.RegisterClient(t.Context(), &ssooidc.RegisterClientInput{
		ClientName: aws.String("cli"), ClientType: aws.String("public"), Scopes: []string{"sso:account:access"},
		GrantTypes: []string{"authorization_code", "refresh_token"}, RedirectUris: []string{redirect},
	})
	if err != nil {
		t.Fatal(err)
	}
	verifier := strings.Repeat("v", 64)
	sum := sha256.Sum256([]byte(verifier))
	ask := func(change func(url.Values)) centertest.Page {
		q := url.Values{
			"response_type": {"code"}, "client_id": {*r.ClientId}, "redirect_uri": {"http://127.0.0.1:8989/oauth/callback"}, "state": {"s t"},
			"code_challenge_method": {"S256"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "scopes": {"sso:account:access"},
		}
		if change != nil {
			change(q)
		}
		return b.Get(w.AWS + "/authorize?" + q.Encode())
	}
	for name, change := range map[string]func(url.Values){
		"another host":     func(q url.Values) { q.Set("redirect_uri", "http://evil.example/oauth/callback") },
		"another path":     func(q url.Values) { q.Set("redirect_uri", "http://127.0.0.1:1/evil") },
		"https":            func(q url.Values) { q.Set("redirect_uri", "https://127.0.0.1/oauth/callback") },
		"userinfo":         func(q url.Values) { q.Set("redirect_uri", "http://127.0.0.1@evil.example/oauth/callback") },
		"no challenge":     func(q url.Values) { q.Del("code_challenge") },
		"a plain one":      func(q url.Values) { q.Set("code_challenge_method", "plain") },
		"another client":   func(q url.Values) { q.Set("client_id", *c.id) },
		"an unknown one":   func(q url.Values) { q.Set("client_id", "x") },
		"an implicit flow": func(q url.Values) { q.Set("response_type", "token") },
	} {
		if p := ask(change); p.Status < 400 || p.Status > 499 {
			t.Errorf("%s: %d", name, p.Status)
		}
	}
	grant := func() string {
		p := ask(nil)
		if p.Status != 200 || !strings.Contains(p.Body, "Allow access?") {
			t.Fatalf("%d %s", p.Status, p.Body)
		}
		form := p.Hidden()
		form.Set("answer", "allow")
		b.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		defer func() { b.Client.CheckRedirect = nil }()
		to, err := url.Parse(b.Post(string(w.At)+"/authorize", form).Header.Get("Location"))
		if err != nil || to.Host != "127.0.0.1:8989" || to.Query().Get("state") != "s t" {
			t.Fatalf("%v %v", to, err)
		}
		return to.Query().Get("code")
	}
	redeem := func(code, uri, verifier string) (*ssooidc.CreateTokenOutput, error) {
		return c.oidc.CreateToken(t.Context(), &ssooidc.CreateTokenInput{
			ClientId: r.ClientId, ClientSecret: r.ClientSecret, GrantType: aws.String("authorization_code"), Code: &code, RedirectUri: &uri, CodeVerifier: &verifier,
		})
	}
	const at = "http://127.0.0.1:8989/oauth/callback"
	for name, try := range map[string][2]string{"a wrong verifier": {at, strings.Repeat("w", 64)}, "another port": {"http://127.0.0.1:1/oauth/callback", verifier}, "no verifier": {at, ""}} {
		code := grant()
		if _, err := redeem(code, try[0], try[1]); err == nil {
			t.Errorf("%s: redeemed", name)
		}
		_, err := redeem(code, at, verifier)
		refused[*types.InvalidGrantException](t, err) // whoever held the code wrongly has spoilt it
	}
	code := grant()
	out, err := redeem(code, at, verifier)
	if err != nil || out.RefreshToken == nil {
		t.Fatalf("%+v %v", out, err)
	}
	_, err = redeem(code, at, verifier)
	refused[*types.InvalidGrantException](t, err)
	if len(w.Events("sso-oidc:CreateToken", audit.Allowed)) != 1 {
		t.Error("no event of the token")
	}
}

func TestWhatCannotBeRegistered(t *testing.T) {
	w := centertest.Start(t)
	c := newCLI(t, w)
	for name, in := range map[string]*ssooidc.RegisterClientInput{
		"InvalidClientMetadataException": {ClientName: aws.String("x"), ClientType: aws.String("confidential")},
		"UnsupportedGrantTypeException":  {ClientName: aws.String("x"), ClientType: aws.String("public"), GrantTypes: []string{"password"}},
		"InvalidRedirectUriException":    {ClientName: aws.String("x"), ClientType: aws.String("public"), RedirectUris: []string{"https://evil.example/cb"}},
	} {
		_, err := c.oidc.RegisterClient(t.Context(), in)
		code(t, err, name)
	}
}
