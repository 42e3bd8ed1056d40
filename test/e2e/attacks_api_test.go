package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"gatehouse/internal/demo"
	"gatehouse/internal/saml"
)

// provision opens the SCIM endpoint and returns its address and a token.
func (w *world) provision() (endpoint, token string) {
	w.t.Helper()
	if a := w.rest(http.MethodPost, w.instance("/provisioning"), nil); a.status >= 300 {
		w.t.Fatalf("%d %s", a.status, a.body)
	}
	return w.scimToken()
}

func (w *world) scimToken() (endpoint, token string) {
	w.t.Helper()
	a := w.rest(http.MethodPost, w.instance("/provisioning/tokens"), nil)
	if a.status >= 300 {
		w.t.Fatalf("%d %s", a.status, a.body)
	}
	return a.field("endpoint"), a.field("accessToken")
}

func (w *world) scim(method, address, token string, body any) answer {
	w.t.Helper()
	return w.send(w.g.Client(), w.request(method, address, body, "Authorization", "Bearer "+token, "Content-Type", "application/scim+json"))
}

func scimUser(name string) object {
	return object{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:User"}, "userName": name, "displayName": name, "active": true,
		"name":   object{"givenName": "Given", "familyName": "Family"},
		"emails": []object{{"value": name, "type": "work", "primary": true}},
	}
}

// Rows 40 to 43.
func TestTheSCIMEndpointGivesNothingAway(t *testing.T) {
	w := start(t, "D4")
	at, token := w.provision()
	made := w.scim(http.MethodPost, at+"/Users", token, scimUser("carla@corp.test"))
	if made.status != http.StatusCreated {
		t.Fatalf("%d %s", made.status, made.body)
	}
	id := made.field("id")

	t.Run("a filter is an exact question or an error", func(t *testing.T) {
		w := w.in(t)
		for _, filter := range []string{
			`userName eq "x" or 1 eq 1`, `userName eq "x" or userName pr`, `userName co "%"`, `userName sw "_"`, `userName eq "' OR '1'='1"`,
			`password pr`, `userName eq "x"; DROP TABLE ctr_users`, `userName eq "x" UNION SELECT 1`, `meta.secret eq "x"`, `"`, `(`, `not (userName eq "x")`,
			strings.Repeat("(", 10_000) + `userName eq "x"` + strings.Repeat(")", 10_000), `userName eq "` + strings.Repeat("a", 40_000) + `"`,
		} {
			a := w.scim(http.MethodGet, at+"/Users?"+url.Values{"filter": {filter}}.Encode(), token, nil)
			none := a.status == http.StatusOK && strings.Contains(a.body, `"totalResults":0`)
			if !none && (a.status < 400 || a.status > 499) {
				t.Errorf("%.60q: %d %.300s", filter, a.status, a.body)
			}
			if a.took > time.Second {
				t.Errorf("%.60q: took %s", filter, a.took)
			}
		}
	})
	t.Run("what a client may not set is not set", func(t *testing.T) {
		w := w.in(t)
		body := scimUser("mallory@corp.test")
		body["id"], body["password"], body["meta"] = id, "hunter2-canary", object{"created": "1999-01-01T00:00:00Z"}
		body["groups"], body["roles"] = []object{{"value": id}}, []object{{"value": "Administrator"}}
		a := w.scim(http.MethodPost, at+"/Users", token, body)
		if a.status == http.StatusCreated {
			if a.field("id") == id {
				t.Error("the client chose the id")
			}
			a = w.scim(http.MethodGet, at+"/Users/"+a.field("id"), token, nil)
		} else if a.status != http.StatusBadRequest {
			t.Errorf("%d %s", a.status, a.body)
		}
		if strings.Contains(a.body, "canary") || strings.Contains(a.body, "1999") {
			t.Errorf("taken over: %s", a.body)
		}
		if n := w.rows("SELECT count(*) FROM ctr_memberships"); n != 0 {
			t.Errorf("%d memberships", n)
		}
	})
	t.Run("only a token in the header counts, and only for its own tenant", func(t *testing.T) {
		w := w.in(t)
		elsewhere := strings.Replace(at, at[len(w.g.Center)+1:len(w.g.Center)+9], "00000000", 1)
		for what, a := range map[string]answer{
			"no token":           w.send(w.g.Client(), w.request(http.MethodGet, at+"/Users", nil)),
			"a token in the URL": w.send(w.g.Client(), w.request(http.MethodGet, at+"/Users?access_token="+url.QueryEscape(token), nil)),
			"basic":              w.send(w.g.Client(), w.request(http.MethodGet, at+"/Users", nil, "Authorization", "Basic "+token)),
			"cut short":          w.scim(http.MethodGet, at+"/Users", token[:len(token)-1], nil),
			"another tenant":     w.scim(http.MethodGet, elsewhere+"/Users", token, nil),
			"the directory's":    w.scim(http.MethodGet, at+"/Users", w.found.APIToken, nil),
		} {
			if a.status != http.StatusUnauthorized || strings.Contains(a.body, "carla") {
				t.Errorf("%s: %d %.300s", what, a.status, a.body)
			}
		}
	})
	t.Run("a token that was taken back is worth nothing", func(t *testing.T) {
		w := w.in(t)
		_, second := w.scimToken()
		if a := w.scim(http.MethodGet, at+"/Users", second, nil); a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
		for _, name := range tokenIDs(w.rest(http.MethodGet, w.instance("/provisioning"), nil).body) {
			if a := w.rest(http.MethodDelete, w.instance("/provisioning/tokens/"+name), nil); a.status >= 300 {
				t.Errorf("%d %s", a.status, a.body)
			}
		}
		for _, gone := range []string{token, second} {
			if a := w.scim(http.MethodGet, at+"/Users", gone, nil); a.status != http.StatusUnauthorized {
				t.Errorf("%d %.300s", a.status, a.body)
			}
		}
	})
}

// Row 49: raw requests, so that no client repairs them.
func TestSignaturesThatDoNotHoldAreRefused(t *testing.T) {
	w := start(t, "D0")
	const query = "Action=ListUsers&Version=2010-05-08&MaxItems=10"
	sign := func(at time.Time) *http.Request {
		return w.signed(w.root(), "iam", http.MethodGet, "/?"+query, nil, at)
	}
	if a := w.send(w.g.Client(), sign(time.Now())); a.status != http.StatusOK {
		t.Fatalf("the honest request: %d %s", a.status, a.body)
	}
	temporary, err := w.sts().GetSessionToken(t.Context(), &sts.GetSessionTokenInput{})
	session := func(change func(*demo.Key)) *http.Request {
		k := demo.Key{ID: aws.ToString(temporary.Credentials.AccessKeyId), Secret: aws.ToString(temporary.Credentials.SecretAccessKey), Token: aws.ToString(temporary.Credentials.SessionToken)}
		change(&k)
		return w.signed(w.config(k), "sts", http.MethodGet, "/?Action=GetCallerIdentity&Version=2011-06-15", nil, time.Now())
	}
	if err != nil {
		t.Logf("no GetSessionToken: %v", err)
		temporary = &sts.GetSessionTokenOutput{Credentials: &types.Credentials{}}
	}
	for name, c := range map[string]struct {
		change func() *http.Request
		codes  []string
	}{
		"a clock that is slow": {func() *http.Request { return sign(time.Now().Add(-20 * time.Minute)) }, []string{"SignatureDoesNotMatch", "Signature expired"}},
		"a clock that is fast": {func() *http.Request { return sign(time.Now().Add(20 * time.Minute)) }, []string{"SignatureDoesNotMatch", "Signature not yet current"}},
		"another query": {func() *http.Request {
			r := sign(time.Now())
			r.URL.RawQuery = strings.Replace(query, "10", "11", 1)
			return r
		}, []string{"SignatureDoesNotMatch"}},
		"another method": {func() *http.Request { r := sign(time.Now()); r.Method = http.MethodDelete; return r }, []string{"SignatureDoesNotMatch", "Method"}},
		"another body": {func() *http.Request {
			r := w.signed(w.root(), "iam", http.MethodPost, "/", []byte(query), time.Now())
			other := []byte(strings.Replace(query, "10", "11", 1))
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(other)), int64(len(other))
			return r
		}, []string{"SignatureDoesNotMatch", "XAmzContentSHA256Mismatch", "InvalidSignature"}},
		"another header that was signed": {func() *http.Request { r := sign(time.Now()); r.Header.Set("Content-Type", "text/plain"); return r }, []string{"SignatureDoesNotMatch"}},
		"another host":                   {func() *http.Request { r := sign(time.Now()); r.Host = "iam.evil.example"; return r }, []string{"SignatureDoesNotMatch"}},
		"another date": {func() *http.Request {
			r := sign(time.Now())
			r.Header.Set("X-Amz-Date", time.Now().Add(-time.Minute).UTC().Format("20060102T150405Z"))
			return r
		}, []string{"SignatureDoesNotMatch"}},
		"a scope of another region": {func() *http.Request {
			r := sign(time.Now())
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "/us-east-1/", "/eu-west-9/", 1))
			return r
		}, []string{"SignatureDoesNotMatch"}},
		"a scope of another service": {func() *http.Request {
			r := sign(time.Now())
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "/iam/", "/sts/", 1))
			return r
		}, []string{"SignatureDoesNotMatch", "InvalidAction"}},
		"no signature": {func() *http.Request { r := sign(time.Now()); r.Header.Del("Authorization"); return r }, []string{"MissingAuthenticationToken", "AccessDenied"}},
		"a broken header": {func() *http.Request {
			r := sign(time.Now())
			r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=x")
			return r
		}, []string{"IncompleteSignature", "AuthorizationHeaderMalformed"}},
		"a token that is no token": {func() *http.Request { return session(func(k *demo.Key) { *k = w.found.RootKey; k.Token = "AAAA" }) }, []string{"InvalidClientTokenId"}},
		"a temporary key without its token": {func() *http.Request {
			return session(func(k *demo.Key) { k.ID, k.Secret, k.Token = "ASIAIOSFODNN7EXAMPLE", "secret", "" })
		}, []string{"InvalidClientTokenId"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := w.in(t).send(w.g.Client(), c.change())
			for _, code := range c.codes {
				if a.status >= 400 && a.status < 500 && strings.Contains(a.body, code) {
					return
				}
			}
			t.Errorf("%d, want one of %q: %s", a.status, c.codes, a.body)
		})
	}
}

// Row 46.
func TestNobodyBecomesARoleThatDoesNotTrustThem(t *testing.T) {
	w := start(t, "D1")
	role := func(name, trust string) string {
		made, err := w.iam().CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String(name), AssumeRolePolicyDocument: aws.String(trust)})
		if err != nil {
			t.Fatal(err)
		}
		return aws.ToString(made.Role.Arn)
	}
	const principal = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":`
	stranger := role("stranger", principal+`{"AWS":"arn:aws:iam::999999999999:root"},"Action":"sts:AssumeRole"}]}`)
	external := role("external", principal+`{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"known"}}}]}`)
	idp := ownProvider(t, time.Now().Add(-time.Hour))
	provider, err := w.iam().CreateSAMLProvider(t.Context(), &iam.CreateSAMLProviderInput{Name: aws.String("Corp"), SAMLMetadataDocument: aws.String(string(metadataOf(t, idp)))})
	if err != nil {
		t.Fatal(err)
	}
	federated := role("federated", principal+`{"Federated":"`+aws.ToString(provider.SAMLProviderArn)+`"},"Action":"sts:AssumeRoleWithSAML"}]}`)

	if _, err := w.iam().CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("deputy")}); err != nil {
		t.Fatal(err)
	}
	_, err = w.iam().PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{
		UserName: aws.String("deputy"), PolicyName: aws.String("all"),
		PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*"}]}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	key, err := w.iam().CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: aws.String("deputy")})
	if err != nil {
		t.Fatal(err)
	}
	deputy := sts.NewFromConfig(w.config(demo.Key{ID: aws.ToString(key.AccessKey.AccessKeyId), Secret: aws.ToString(key.AccessKey.SecretAccessKey)}))
	assume := func(arn, externalID string) error {
		in := &sts.AssumeRoleInput{RoleArn: aws.String(arn), RoleSessionName: aws.String("deputy")}
		if externalID != "" {
			in.ExternalId = aws.String(externalID)
		}
		_, err := deputy.AssumeRole(t.Context(), in)
		return err
	}
	for name, err := range map[string]error{
		"a role of another principal":    assume(stranger, ""),
		"without the external id":        assume(external, ""),
		"with another external id":       assume(external, "guess"),
		"a role for SAML alone":          assume(federated, ""),
		"a role that is not there":       assume("arn:aws:iam::"+w.account()+":role/none", ""),
		"a role of an account elsewhere": assume("arn:aws:iam::999999999999:role/none", ""),
	} {
		if code(err) != "AccessDenied" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := assume(external, "known"); err != nil {
		t.Errorf("with the external id: %v", err)
	}
	// A good signature, but of a provider that this account does not trust; and no signature.
	const signIn = "https://signin.aws.amazon.com/saml"
	answer := saml.Response{
		ID: "id1", AssertionID: "id2", ACSURL: signIn, Audience: "urn:amazon:webservices", NameID: saml.NameID{Value: "deputy", Format: saml.NameIDEmail},
		AuthnInstant: time.Now(), Attributes: []saml.Attribute{
			{Name: "https://aws.amazon.com/SAML/Attributes/RoleSessionName", Values: []string{"deputy"}},
			{Name: "https://aws.amazon.com/SAML/Attributes/Role", Values: []string{federated + "," + aws.ToString(provider.SAMLProviderArn)}},
		},
	}
	stolen := ownProvider(t, time.Now().Add(-time.Hour))
	forged, err := stolen.NewResponse(answer)
	if err != nil {
		t.Fatal(err)
	}
	honest, err := idp.NewResponse(answer)
	if err != nil {
		t.Fatal(err)
	}
	present := func(role, assertion string) error {
		_, err := deputy.AssumeRoleWithSAML(t.Context(), &sts.AssumeRoleWithSAMLInput{
			RoleArn: aws.String(role), PrincipalArn: provider.SAMLProviderArn, SAMLAssertion: aws.String(encoded(assertion)),
		})
		return err
	}
	for name, err := range map[string]error{
		"an assertion by another key":        present(federated, string(forged)),
		"no assertion":                       present(federated, "<Response/>"),
		"an assertion for another role":      present(external, string(honest)),
		"an assertion that was changed":      present(federated, strings.Replace(string(honest), ">deputy<", ">admin<", 1)),
		"an assertion for a stranger's role": present(stranger, string(honest)),
	} {
		if c := code(err); c != "InvalidIdentityToken" && c != "AccessDenied" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := present(federated, string(honest)); err != nil {
		t.Errorf("the honest assertion: %v", err)
	}
	if c := code(present(federated, string(honest))); c != "InvalidIdentityToken" && c != "AccessDenied" && c != "ExpiredTokenException" {
		t.Errorf("the honest assertion again: %q", c)
	}
}

func tokenIDs(body string) []string {
	var list struct{ Tokens []struct{ ID string } }
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		return nil
	}
	ids := []string{}
	for _, t := range list.Tokens {
		ids = append(ids, t.ID)
	}
	return ids
}
