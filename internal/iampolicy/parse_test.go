package iampolicy

import (
	"errors"
	"strings"
	"testing"
)

func TestParseRefuses(t *testing.T) {
	st := func(body string) string { return `{"Version":"2012-10-17","Statement":[{` + body + `}]}` }
	const rest = `"Effect":"Allow","Action":"s3:*","Resource":"*"`
	for _, c := range []struct {
		name string
		kind Kind
		doc  string
		want string
	}{
		{"what is not JSON", Identity, `nonsense`, "Syntax errors in policy."},
		{"nothing", Identity, ``, "Syntax errors in policy."},
		{"a list", Identity, `[]`, "not an object"},
		{"something after the document", Identity, st(rest) + `{}`, "follows the document"},
		{"a document cut short", Identity, st(rest)[:40], "Syntax errors"},
		{"text that is not UTF-8", Identity, st(`"Sid":"` + "\xff" + `",` + rest), "UTF-8"},
		{"deep nesting", Identity, strings.Repeat(`{"Statement":`, 50) + `1` + strings.Repeat(`}`, 50), "nested too deeply"},
		{"a document over the bound", Identity, `"` + strings.Repeat("x", MaxSize) + `"`, "larger than"},
		{"a key that is there twice", Identity, st(`"Effect":"Deny",` + rest), `"Effect" is there twice`},
		{"a key twice by escape", Identity, st(`"\u0045ffect":"Deny",` + rest), `"Effect" is there twice`},
		{"a version of its own", Identity, `{"Version":"2024-01-01","Statement":[]}`, "valid version string"},
		{"no statement", Identity, `{"Version":"2012-10-17"}`, "Missing required field Statement"},
		{"an empty list of statements", Identity, `{"Version":"2012-10-17","Statement":[]}`, "Statement is empty"},
		{"an unknown element", Identity, `{"Version":"2012-10-17","Statment":[]}`, `Unknown element "Statment"`},
		{"an unknown element of a statement", Identity, st(`"action":"s3:*",` + rest), `Unknown element "action"`},
		{"no effect", Identity, st(`"Action":"s3:*","Resource":"*"`), "Missing required field Effect"},
		{"an effect of its own", Identity, st(`"Effect":"allow","Action":"s3:*","Resource":"*"`), "Invalid effect"},
		{"no action", Identity, st(`"Effect":"Allow","Resource":"*"`), "must contain actions"},
		{"no resource", Identity, st(`"Effect":"Allow","Action":"s3:*"`), "must contain resources"},
		{"an empty list of actions", Identity, st(`"Effect":"Allow","Action":[],"Resource":"*"`), "Action is empty"},
		{"Action and NotAction", Identity, st(`"NotAction":"iam:*",` + rest), "both Action and NotAction"},
		{"Resource and NotResource", Identity, st(`"NotResource":"*",` + rest), "both Resource and NotResource"},
		{"an action without vendor", Identity, st(`"Effect":"Allow","Action":"GetObject","Resource":"*"`), "must be prefaced by a vendor"},
		{"a vendor with a wildcard", Identity, st(`"Effect":"Allow","Action":"s*:GetObject","Resource":"*"`), "Vendor s* is not valid"},
		{"an action with a variable", Identity, st(`"Effect":"Allow","Action":"s3:${aws:username}","Resource":"*"`), "Invalid Action"},
		{"a resource that is no ARN", Identity, st(`"Effect":"Allow","Action":"s3:*","Resource":"bucket/*"`), `must be in ARN format or "*"`},
		{"a short ARN", Identity, st(`"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3"`), `must be in ARN format or "*"`},
		{"a Sid twice", Identity, `{"Statement":[{"Sid":"A",` + rest + `},{"Sid":"A",` + rest + `}]}`, "must be unique"},
		{"a Sid with a blank", Identity, st(`"Sid":"A B",` + rest), "must be alpha-numeric"},
		{"a principal in an identity policy", Identity, st(`"Principal":"*",` + rest), "should not specify a principal"},
		{"no principal in a resource policy", Resource, st(rest), "Missing required field Principal"},
		{"a principal that is none", Resource, st(`"Principal":{"AWS":"alice"},` + rest), "Invalid principal in policy"},
		{"a principal with a wildcard", Resource, st(`"Principal":{"AWS":"arn:aws:iam::111122223333:role/*"},` + rest), "Invalid principal in policy"},
		{"NotPrincipal everybody", Resource, `{"Statement":{"Effect":"Deny","NotPrincipal":"*","Action":"s3:*","Resource":"*"}}`, "NotPrincipal cannot be"},
		{"NotPrincipal with Allow", Resource, st(`"NotPrincipal":{"AWS":"111122223333"},` + rest), "cannot be used with Effect Allow"},
		{"a resource in a trust policy", Trust, st(`"Principal":"*","Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"`), "Has prohibited field Resource"},
		{"another action in a trust policy", Trust, st(`"Principal":"*","Effect":"Allow","Action":"s3:GetObject"`), "may only specify STS AssumeRole actions"},
		{"a condition that is a list", Identity, st(`"Condition":[],` + rest), "Condition is not an object"},
		{"an operator without keys", Identity, st(`"Condition":{"StringEquals":"x"},` + rest), "StringEquals is not an object"},
		{"a condition without value", Identity, st(`"Condition":{"StringEquals":{"aws:username":[]}},` + rest), "has no value"},
		{"a null value", Identity, st(`"Condition":{"StringEquals":{"aws:username":null}},` + rest), "is not a string"},
		{"a resource control policy that allows", RCP, st(`"Principal":"*","Effect":"Allow","Action":"s3:*","Resource":"*"`), "must be Deny"},
		{"a resource control policy for one", RCP, st(`"Principal":{"AWS":"111122223333"},"Effect":"Deny","Action":"s3:*","Resource":"*"`), `must be "*"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.doc), c.kind)
			var bad *MalformedError
			if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestParseNamesThePlace(t *testing.T) {
	_, err := Parse([]byte(`{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Sid":"Two","Effect":"Allow","Action":"nope","Resource":"*"}]}`), Identity)
	if err == nil || !strings.Contains(err.Error(), `(statement 2 "Two", element Action)`) {
		t.Errorf("got %v", err)
	}
}

func TestParseAccepts(t *testing.T) {
	for name, c := range map[string]struct {
		kind Kind
		doc  string
	}{
		"a single statement":         {Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`},
		"an identifier":              {Resource, `{"Id":"x","Statement":{"Sid":"a b","Effect":"Allow","Principal":{"AWS":["*"]},"Action":"s3:*","Resource":"*"}}`},
		"a deleted principal":        {Trust, `{"Statement":{"Effect":"Allow","Principal":{"AWS":"AROAEXAMPLEEXAMPLE12"},"Action":"sts:AssumeRole"}}`},
		"RCPFullAWSAccess":           {RCP, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`},
		"a trust of a SAML provider": {Trust, `{"Statement":{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/p"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}}`},
	} {
		if p, err := Parse([]byte(c.doc), c.kind); err != nil || len(p.Unknown()) > 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUnknownIsListed(t *testing.T) {
	p := MustParse(`{"Statement":[{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*","Condition":{"Foo":{"aws:username":"x"}}}]}`, Identity)
	if got := p.Unknown(); len(got) != 1 || got[0] != `statement 1 "A": the condition operator "Foo" is not known` {
		t.Errorf("got %q", got)
	}
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true}, {"*", "x", true}, {"", "", true}, {"", "x", false},
		{"a*", "a", true}, {"a*", "ba", false}, {"*a", "ba", true}, {"*a", "ab", false},
		{"a*b*c", "aXbYc", true}, {"a*b*c", "abc", true}, {"a*b*c", "acb", false}, {"a*bc", "abcbc", true},
		{"ab*ba", "aba", false}, {"?", "", false}, {"?", "é", true}, {"?", "ab", false}, {"a?c", "abc", true},
		{"*?", "", false}, {"*?", "é", true}, {"?*?", "a", false}, {"?*?", "ab", true}, {"*a?", "xxaé", true},
		{"*a?b*", "zaxbz", true}, {"**", "anything", true}, {"a**b", "ab", true},
	} {
		g := compileGlob(lex(c.pattern))
		if got := g.match(c.text); got != c.want {
			t.Errorf("%q on %q: %v", c.pattern, c.text, got)
		}
	}
}

// A pattern with many stars must not take exponential time.
func TestGlobIsNotExponential(t *testing.T) {
	g := compileGlob(lex(strings.Repeat("a*", 2000) + "b"))
	if g.match(strings.Repeat("a", 20000)) {
		t.Error("matched")
	}
}

// No letter outside ASCII may pass for one of an action's.
func TestActionsFoldASCIIAlone(t *testing.T) {
	if ActionPattern("s3:Kill")("s3:\u212Aill") {
		t.Error("the Kelvin sign passed for a K")
	}
	if !ActionPattern("S3:kIll")("s3:KiLL") {
		t.Error("case matters")
	}
}
