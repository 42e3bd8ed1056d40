package cloud

import (
	"strings"
	"unicode/utf8"

	"gatehouse/internal/fault"
	"gatehouse/internal/iampolicy"
	"gatehouse/internal/policydata"
)

// A documentRule is what a policy document must keep to in one place.
type documentRule struct {
	kind iampolicy.Kind
	most int  // letters that are not white space (IAM and STS quotas)
	data bool // whether its actions must exist
}

var (
	identityDocument = documentRule{iampolicy.Identity, 10240, true}
	userDocument     = documentRule{iampolicy.Identity, 2048, true}
	managedRule      = documentRule{iampolicy.Identity, 6144, true}
	trustDocument    = documentRule{iampolicy.Trust, 4096, true}
	sessionDocument  = documentRule{iampolicy.Session, 2048, true}
	controlDocument  = documentRule{iampolicy.SCP, 5120, true}
)

// checkDocument refuses a document that IAM would refuse: not a policy, too
// large, or with an action that does not exist.
func checkDocument(document string, rule documentRule) error {
	if !utf8.ValidString(document) {
		return malformed("The policy document is not valid UTF-8.")
	}
	if letters(document) > rule.most {
		return fault.New(fault.Quota, "Maximum policy size of %d bytes exceeded.", rule.most).On("PolicyDocument").Coded("LimitExceeded")
	}
	p, err := iampolicy.Parse([]byte(document), rule.kind)
	if err != nil {
		return malformed(err.Error())
	}
	if rule.data {
		if problems := policydata.ValidateActions(p); len(problems) > 0 {
			return malformed(strings.Join(problems, " "))
		}
	}
	return nil
}

func malformed(message string) error {
	return fault.New(fault.Invalid, "%s", message).On("PolicyDocument").Coded("MalformedPolicyDocument")
}

// letters counts what IAM's quotas count.
func letters(document string) int {
	n := 0
	for _, r := range document {
		switch r {
		case ' ', '\t', '\r', '\n':
		default:
			n++
		}
	}
	return n
}
