package bucket

import (
	"errors"
	"testing"

	"gatehouse/internal/fault"
)

func TestAPolicyThatLetsEverybodyInIsRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		statement string
		public    bool
	}{
		"everybody":                        {`"Effect":"Allow","Principal":"*"`, true},
		"everybody, as AWS":                {`"Effect":"Allow","Principal":{"AWS":"*"}`, true},
		"everybody in a list":              {`"Effect":"Allow","Principal":{"AWS":["111122223333","*"]}`, true},
		"an account":                       {`"Effect":"Allow","Principal":{"AWS":"111122223333"}`, false},
		"a denial of everybody":            {`"Effect":"Deny","Principal":"*"`, false},
		"everybody of an organization":     {`"Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}`, false},
		"everybody of any organization":    {`"Effect":"Allow","Principal":"*","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-*"}}`, true},
		"everybody of another one":         {`"Effect":"Allow","Principal":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}`, true},
		"everybody who is not there":       {`"Effect":"Allow","Principal":"*","Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}`, true},
		"everybody from a network":         {`"Effect":"Allow","Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/8"]}}`, false},
		"everybody from all networks":      {`"Effect":"Allow","Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","0.0.0.0/0"]}}`, true},
		"everybody who uses TLS":           {`"Effect":"Allow","Principal":"*","Condition":{"Bool":{"aws:SecureTransport":true}}`, true},
		"everybody with a chosen referrer": {`"Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"aws:Referer":"http://x"}}`, true},
	} {
		err := checkPolicy("b-1", `{"Version":"2012-10-17","Statement":{"Action":"s3:GetObject","Resource":"arn:aws:s3:::b-1/*",`+tc.statement+`}}`)
		if tc.public && !errors.Is(err, fault.Denied) || !tc.public && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNames(t *testing.T) {
	for name, valid := range map[string]bool{
		"abc": true, "a.b": true, "0-0": true, "a1b2c3": true, "ab": false, "a_b": false, "Abc": false, "-ab": false, "ab.": false, "a..b": false,
		"192.168.0.1": false, "xn--a": false, "abc-s3alias": false, "a/b": false, "": false,
	} {
		if ValidName(name) != valid {
			t.Errorf("%q: valid is %t", name, !valid)
		}
	}
}

func TestSuccessorsAreTextAgain(t *testing.T) {
	for in, want := range map[string]string{
		"a/": "a0", "": "", "a\u007f": "a\u0080", "\ud7ff": "\ue000", "a\U0010ffff": "b", "\U0010ffff": "",
	} {
		if got := Successor(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
