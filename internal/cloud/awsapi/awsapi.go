// Package awsapi says the cloud's operations in AWS's words: organizations, sts
// and iam, each registered in the front with its action, resources and
// condition keys. One file per resource; a handler decodes, calls the domain
// and encodes, and knows no rule of its own.
package awsapi

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/awswire"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// api is the cloud behind its three services.
type api struct {
	cloud         *cloud.Service
	iam, sts, org *awsfront.Service
}

// Register adds the operations of organizations, sts and iam to the catalog.
func Register(cat *awsfront.Catalog, c *cloud.Service) {
	a := &api{
		cloud: c,
		iam:   &awsfront.Service{Name: "iam", Scope: "iam", Protocol: awswire.IAM, Words: awsfront.XML, Global: true, Owner: awsfront.CallersAccount},
		sts:   &awsfront.Service{Name: "sts", Scope: "sts", Protocol: awswire.STS, Words: awsfront.XML, Global: true, Owner: awsfront.CallersAccount},
	}
	a.org = &awsfront.Service{
		Name: "organizations", Scope: "organizations", Target: "AWSOrganizationsV20161128", Protocol: awswire.Organizations,
		Words: organizationWords(), Global: true, Owner: awsfront.CallersAccount,
	}
	a.registerSTS(cat)
	a.registerUsers(cat)
	a.registerAccessKeys(cat)
	a.registerRoles(cat)
	a.registerPolicies(cat)
	a.registerAttachments(cat)
	a.registerInline(cat)
	a.registerProviders(cat)
	a.registerAccountFacts(cat)
	a.registerOrganization(cat)
	a.registerAccounts(cat)
	a.registerUnits(cat)
	a.registerServices(cat)
	a.registerControls(cat)
}

// A keyFunc gives condition keys of a request.
type keyFunc[In any] func(c *awsfront.Call, in *In) map[string][]string

// entityOp is an operation on one user or role. Its resource is the entity's
// ARN with its path, which only the stored entity tells; its tags are condition keys.
func entityOp[In, Out any](a *api, action string, kind cloud.EntityKind, name func(*In) *string, keys keyFunc[In],
	do func(ctx context.Context, account ids.AccountID, name string, in *In) (*Out, error)) awsfront.Op[In, Out] {
	return awsfront.Op[In, Out]{
		Action: action,
		Resources: func(ctx context.Context, c *awsfront.Call, in *In) ([]string, error) {
			e, err := a.found(ctx, c, kind, aws.ToString(name(in)))
			return []string{e.ARN()}, err
		},
		Context: func(ctx context.Context, c *awsfront.Call, in *In) (map[string][]string, error) {
			e, err := a.found(ctx, c, kind, aws.ToString(name(in)))
			out := resourceTags(e.Tags)
			if keys != nil {
				maps.Copy(out, keys(c, in))
			}
			return out, err
		},
		Do: func(ctx context.Context, c *awsfront.Call, in *In) (*Out, error) {
			if aws.ToString(name(in)) == "" {
				return nil, fault.New(fault.Invalid, "1 validation error detected: Value null at '%sName' failed to satisfy constraint: Member must not be null", kind).Coded("ValidationError")
			}
			return do(ctx, c.Principal.Account, *name(in), in)
		},
	}
}

// found returns an entity, or one of that name without a path if there is none:
// whether there is, only those learn who may ask.
func (a *api) found(ctx context.Context, c *awsfront.Call, kind cloud.EntityKind, name string) (cloud.Entity, error) {
	e, err := a.cloud.Entity(ctx, c.Principal.Account, kind, name)
	if fault.From(err) != nil {
		return cloud.Entity{Account: c.Principal.Account, Kind: kind, Path: "/", Name: name}, nil
	}
	return e, err
}

// resourceTags are the condition keys of a tagged resource of IAM.
func resourceTags(tags map[string]string) map[string][]string {
	out := map[string][]string{}
	for k, v := range tags {
		out["aws:ResourceTag/"+k] = []string{v}
		out["iam:ResourceTag/"+k] = []string{v}
	}
	return out
}

// requestTags are the condition keys of tags that a request brings.
func requestTags(tags []types.Tag) map[string][]string {
	out := map[string][]string{}
	for _, t := range tags {
		out["aws:RequestTag/"+aws.ToString(t.Key)] = []string{aws.ToString(t.Value)}
		out["aws:TagKeys"] = append(out["aws:TagKeys"], aws.ToString(t.Key))
	}
	return out
}

// single is one condition key, if it has a value.
func single(key string, value *string) map[string][]string {
	if value == nil {
		return nil
	}
	return map[string][]string{key: {*value}}
}

func merge(all ...map[string][]string) map[string][]string {
	out := map[string][]string{}
	for _, m := range all {
		maps.Copy(out, m)
	}
	return out
}

// tagMap reads tags; a key that is there twice is refused like one that differs in case.
func tagMap(tags []types.Tag) (map[string]string, error) {
	out := map[string]string{}
	for _, t := range tags {
		key := aws.ToString(t.Key)
		if _, twice := out[key]; twice {
			return nil, fault.New(fault.Invalid, "Duplicate tag keys found. Please note that Tag keys are case insensitive.").On("Tags").Coded("InvalidInput")
		}
		out[key] = aws.ToString(t.Value)
	}
	return out, nil
}

func tagList(tags map[string]string) []types.Tag {
	out := []types.Tag{}
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, types.Tag{Key: aws.String(k), Value: aws.String(tags[k])})
	}
	return out
}

// encoded is how IAM returns policy documents: percent-encoded (RFC 3986).
func encoded(document string) *string {
	return aws.String(strings.ReplaceAll(url.QueryEscape(document), "+", "%20"))
}

// page reads IAM's paging. scope names the list and all its filters.
func page(scope string, marker *string, most *int32) (listing.Page, error) {
	limit, err := listing.Limit(most, 100, 1000)
	if err != nil {
		return listing.Page{}, err
	}
	after, err := listing.Key(scope, aws.ToString(marker))
	return listing.Page{After: after, Limit: limit}, err
}

// more says where a list goes on.
func more(scope, next string) (truncated bool, marker *string) {
	if next == "" {
		return false, nil
	}
	return true, aws.String(listing.Token(scope, next))
}

// pageOf pages a list that is whole in memory and ordered by key.
func pageOf[T any](items []T, p listing.Page, key func(T) string) listing.List[T] {
	var rest []T
	for _, item := range items {
		if key(item) > p.After && len(rest) <= p.Limit {
			rest = append(rest, item)
		}
	}
	return listing.Cut(rest, p.Limit, key)
}

func seconds(n *int32) time.Duration { return time.Duration(aws.ToInt32(n)) * time.Second }

func number(n int) *int32 { return aws.Int32(int32(n)) } //nolint:gosec // counts of a few
