package cloud

import (
	"crypto/sha256"
	"encoding/base32"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/ids"
)

// ManagedPolicy is a customer managed policy with its versions.
type ManagedPolicy struct {
	Account     ids.AccountID
	Name, Path  string
	ID          string // ANPA...
	Description string
	Created     time.Time
	Updated     time.Time
	Default     string // the version in force, "v1"
	Versions    []PolicyVersion
	Last        int // the number of the newest version ever made
	Tags        map[string]string
}

// PolicyVersion is one version of a managed policy.
type PolicyVersion struct {
	ID       string
	Document string
	Created  time.Time
}

// ARN is the policy's name.
func (p ManagedPolicy) ARN() string { return PolicyARN(p.Account, p.Path, p.Name) }

// Document is the text in force.
func (p ManagedPolicy) Document() string {
	v, _ := p.version(p.Default)
	return v.Document
}

func (p ManagedPolicy) version(id string) (PolicyVersion, bool) {
	for _, v := range p.Versions {
		if v.ID == id {
			return v, true
		}
	}
	return PolicyVersion{}, false
}

func (p ManagedPolicy) party() audit.Party {
	return audit.Party{Type: "Policy", ID: p.ARN(), Name: p.Name, Account: string(p.Account)}
}

// awsPolicyID is the unique id of an AWS managed policy. AWS does not publish
// them, so ours is made of the ARN: the same one everywhere and always.
func awsPolicyID(arn string) string {
	sum := sha256.Sum256([]byte(arn))
	return "ANPA" + base32.StdEncoding.EncodeToString(sum[:])[:17]
}
