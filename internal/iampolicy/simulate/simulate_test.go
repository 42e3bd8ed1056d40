package simulate

import (
	"encoding/json"
	"strings"
	"testing"
)

const allowAll = `"identity":[{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}]`

func TestRunAnswersLineByLine(t *testing.T) {
	in := strings.Join([]string{
		`# a comment`,
		`{"id":"one","principal":"arn:aws:iam::111122223333:role/r","action":"s3:GetObject","resource":"arn:aws:s3:::b/k",` + allowAll + `}`,
		``,
		`{"id":7,"principal":"arn:aws:iam::111122223333:role/r","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"}`,
		`{"principal":"arn:aws:iam::111122223333:role/r","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","surprise":1}`,
		`not JSON`,
	}, "\n")
	var out strings.Builder
	if err := Run(strings.NewReader(in), &out, nil); err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(out.String()) {
		var v struct {
			ID      json.RawMessage
			Verdict string
			Because string
		}
		if err := json.Unmarshal([]byte(line), &v); err != nil || v.Because == "" {
			t.Fatalf("%s: %v", line, err)
		}
		got = append(got, string(v.ID)+" "+v.Verdict)
	}
	want := `"one" allow, 7 deny, 3 error, 4 error`
	if strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestWhatCannotBeAskedIsAnError(t *testing.T) {
	for name, c := range map[string]struct{ line, want string }{
		"a principal that is none": {`{"principal":"alice","action":"s3:GetObject","resource":"*"}`, "is not a principal"},
		"anonymous":                {`{"principal":"*","action":"s3:GetObject","resource":"*"}`, "anonymous"},
		"a bounded root user":      {`{"principal":"arn:aws:iam::111122223333:root","action":"s3:GetObject","resource":"*","boundary":[{}]}`, "no permissions boundary"},
		"a pattern as action":      {`{"principal":"arn:aws:iam::111122223333:user/a","action":"s3:*","resource":"*"}`, "is not an action"},
		"a resource that is none":  {`{"principal":"arn:aws:iam::111122223333:user/a","action":"s3:GetObject","resource":"b/k"}`, "neither an ARN"},
		"a policy that is none":    {`{"principal":"arn:aws:iam::111122223333:user/a","action":"s3:GetObject","resource":"*","identity":[{}]}`, "identity[0]: Missing required field Statement"},
		"a policy that is null":    {`{"principal":"arn:aws:iam::111122223333:user/a","action":"s3:GetObject","resource":"*","boundary":[null]}`, "boundary[0]"},
		"a nested context value":   {`{"principal":"arn:aws:iam::111122223333:user/a","action":"s3:GetObject","resource":"*","context":{"aws:username":{}}}`, "context value"},
	} {
		if v := Answer([]byte(c.line), nil); v.Verdict != "error" || !strings.Contains(v.Because, c.want) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// smallCatalog knows one action of S3, with one key.
type smallCatalog struct{}

func (smallCatalog) NoSuchAction(name string) bool { return name == "s3:ListBuckets" }
func (smallCatalog) ActionHasKey(name, key string) bool {
	return name != "s3:ListBucket" || key == "s3:prefix"
}

func TestCatalog(t *testing.T) {
	ask := func(action, context string) Verdict {
		return Answer([]byte(`{"principal":"arn:aws:iam::111122223333:user/a","action":"`+action+`","resource":"*","context":{`+context+`},
			"identity":[{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"s3:prefix":"false","s3:delimiter":"true"}}}]}]}`), smallCatalog{})
	}
	for _, c := range []struct{ action, context, want string }{
		{"s3:ListBucket", `"s3:prefix":"a"`, "allow"},
		{"s3:ListBucket", `"s3:prefix":"a","s3:delimiter":"/"`, "allow"}, // dropped: the action has no such key
		{"s3:ListBuckets", `"s3:prefix":"a"`, "error"},
		{"ec2:RunInstances", `"s3:prefix":"a"`, "allow"},
		{"ec2:RunInstances", `"s3:prefix":"a","s3:delimiter":"/"`, "deny"},
	} {
		if v := ask(c.action, c.context); v.Verdict != c.want {
			t.Errorf("%s with %s: %+v", c.action, c.context, v)
		}
	}
}

func TestARootUserHasWhatTheLineGives(t *testing.T) {
	const line = `{"principal":"arn:aws:iam::111122223333:root","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"`
	if v := Answer([]byte(line+`}`), nil); v.Verdict != "deny" {
		t.Errorf("%+v", v)
	}
	if v := Answer([]byte(line+`,`+allowAll+`}`), nil); v.Verdict != "allow" {
		t.Errorf("%+v", v)
	}
}
