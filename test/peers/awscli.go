package peers

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/internal/needs"
)

// CLI is Debian's AWS CLI (2.9.19) with a home of its own, in which every
// service that we serve has one endpoint: ours.
//
// This version takes --endpoint-url for most services but ignores it, and every
// variable and setting, in the clients that sign in (sso, sso-oidc, and the sts
// call within a profile). So the home carries endpoint rule sets of one rule
// under .aws/models, where the CLI looks before it looks into its own.
type CLI struct {
	Program string   // /usr/bin/aws: another aws may stand first in PATH
	Home    string   // holds .aws/config, which a test may extend
	Env     []string // the whole environment for a run of the program
}

// servedModels are the API versions that this CLI asks for.
var servedModels = []string{
	"iam/2010-05-08", "identitystore/2020-06-15", "organizations/2016-11-28", "s3/2006-03-01",
	"sso-admin/2020-07-20", "sso-oidc/2019-06-10", "sso/2019-06-10", "sts/2011-06-15",
}

// AWSCLI prepares the CLI for the given endpoint, http://localhost:7200 or the like.
func AWSCLI(tb testing.TB, endpointURL string) *CLI {
	tb.Helper()
	c := &CLI{Program: needs.Program(tb, "/usr/bin/aws"), Home: tb.TempDir()}
	rules := endpointRules(tb, strings.TrimSuffix(endpointURL, "/"))
	files := map[string]string{".aws/config": "[default]\nregion = us-east-1\noutput = json\ncli_pager =\n"}
	for _, model := range servedModels {
		files[filepath.Join(".aws/models", model, "endpoint-rule-set-1.json")] = rules
	}
	write(tb, c.Home, files)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "AWS_") && !strings.HasPrefix(v, "HOME=") {
			c.Env = append(c.Env, v)
		}
	}
	c.Env = append(c.Env, "HOME="+c.Home, "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=", "PYTHONUNBUFFERED=1")
	return c
}

// WithKeys returns the CLI with credentials; token may be empty.
func (c *CLI) WithKeys(accessKey, secretKey, token string) *CLI {
	keyed := *c
	keyed.Env = append(append([]string(nil), c.Env...), "AWS_ACCESS_KEY_ID="+accessKey, "AWS_SECRET_ACCESS_KEY="+secretKey)
	if token != "" {
		keyed.Env = append(keyed.Env, "AWS_SESSION_TOKEN="+token)
	}
	return &keyed
}

// Command prepares a run, for tests that talk to it while it runs.
func (c *CLI) Command(args ...string) *exec.Cmd {
	cmd := exec.Command(c.Program, args...)
	cmd.Env, cmd.Dir = c.Env, c.Home
	return cmd
}

// Run runs the CLI and returns what it printed; err is non-nil when it exited
// non-zero, and stderr then holds the service's message.
func (c *CLI) Run(args ...string) (stdout, stderr string, err error) {
	var out, said bytes.Buffer
	cmd := c.Command(args...)
	cmd.Stdout, cmd.Stderr = &out, &said
	err = cmd.Run()
	return out.String(), said.String(), err
}

// endpointRules is a rule set that answers one address, whatever is asked; for
// S3 in path style. Every parameter that a client passes has to be declared.
func endpointRules(tb testing.TB, url string) string {
	tb.Helper()
	type object = map[string]any
	parameter := func(kind, builtIn string) object {
		p := object{"required": false, "type": kind, "documentation": "-"}
		if builtIn != "" {
			p["builtIn"] = builtIn
		}
		if kind == "Boolean" {
			p["default"], p["required"] = false, true
		}
		return p
	}
	endpoint := func(conditions []any, url string) object {
		return object{"conditions": conditions, "type": "endpoint", "endpoint": object{"url": url, "properties": object{}, "headers": object{}}}
	}
	rules, err := json.Marshal(object{
		"version": "1.0",
		"parameters": object{
			"Region": parameter("String", "AWS::Region"), "Endpoint": parameter("String", "SDK::Endpoint"), "Bucket": parameter("String", ""),
			"UseDualStack": parameter("Boolean", "AWS::UseDualStack"), "UseFIPS": parameter("Boolean", "AWS::UseFIPS"),
			"UseGlobalEndpoint": parameter("Boolean", "AWS::STS::UseGlobalEndpoint"), "ForcePathStyle": parameter("Boolean", "AWS::S3::ForcePathStyle"),
			"Accelerate": parameter("Boolean", "AWS::S3::Accelerate"), "UseArnRegion": parameter("Boolean", "AWS::S3::UseArnRegion"),
			"DisableMultiRegionAccessPoints": parameter("Boolean", "AWS::S3::DisableMultiRegionAccessPoints"),
		},
		"rules": []any{
			endpoint([]any{object{"fn": "isSet", "argv": []any{object{"ref": "Bucket"}}}}, url+"/{Bucket}"),
			endpoint([]any{}, url),
		},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return string(rules)
}
