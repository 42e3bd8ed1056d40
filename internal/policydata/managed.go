package policydata

import (
	"encoding/json"
	"sort"
	"strings"
	"time"
)

// Policy is an AWS managed policy in its newest version.
type Policy struct {
	ARN      string
	Name     string
	Path     string // begins and ends with /
	Version  string // v1, v2, ...
	Created  time.Time
	Updated  time.Time
	Document string // JSON
}

// storedPolicy is a policy as the files have it.
type storedPolicy struct {
	ARN      string          `json:"arn"`
	Version  string          `json:"version"`
	Created  time.Time       `json:"created"`
	Updated  time.Time       `json:"updated"`
	Document json.RawMessage `json:"document"`
}

type managedSet struct {
	list  []Policy // by ARN
	index map[string]int
}

const policyPrefix = "arn:aws:iam::aws:policy/"

func newManagedSet(stored []storedPolicy) managedSet {
	set := managedSet{index: make(map[string]int, len(stored))}
	for _, s := range stored {
		at := strings.LastIndexByte(s.ARN, '/')
		set.list = append(set.list, Policy{
			ARN: s.ARN, Name: s.ARN[at+1:], Path: s.ARN[len(policyPrefix)-1 : at+1],
			Version: s.Version, Created: s.Created, Updated: s.Updated, Document: string(s.Document),
		})
	}
	sort.Slice(set.list, func(i, j int) bool { return set.list[i].ARN < set.list[j].ARN })
	for i, p := range set.list {
		set.index[p.ARN] = i
	}
	return set
}

// ManagedPolicy returns the AWS managed policy with that ARN.
func ManagedPolicy(arn string) (Policy, bool) {
	set := managed()
	i, ok := set.index[arn]
	if !ok {
		return Policy{}, false
	}
	return set.list[i], true
}

// ManagedPolicies returns at most limit policies whose path begins with
// pathPrefix ("/" or "" for all), in the order of their ARNs, from the first one
// after the ARN after ("" for the beginning). A limit of 0 means all.
func ManagedPolicies(pathPrefix, after string, limit int) []Policy {
	list := managed().list
	start := sort.Search(len(list), func(i int) bool { return list[i].ARN > after })
	var out []Policy
	for _, p := range list[start:] {
		if !strings.HasPrefix(p.Path, pathPrefix) {
			continue
		}
		if out = append(out, p); len(out) == limit {
			break
		}
	}
	return out
}
