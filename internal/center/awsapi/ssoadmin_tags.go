package awsapi

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/fault"
)

func (a *admin) tags() {
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.TagResourceInput, p place) (*ssoadmin.TagResourceOutput, error) {
		tags, err := tagMap(in.Tags)
		switch {
		case err != nil:
			return nil, err
		case p.set != "":
			err = a.center.TagPermissionSet(ctx, p.instance, p.set, tags)
		default:
			err = a.center.TagInstance(ctx, p.instance, tags)
		}
		return &ssoadmin.TagResourceOutput{}, err
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.UntagResourceInput, p place) (*ssoadmin.UntagResourceOutput, error) {
		if p.set != "" {
			return &ssoadmin.UntagResourceOutput{}, a.center.UntagPermissionSet(ctx, p.instance, p.set, in.TagKeys)
		}
		return &ssoadmin.UntagResourceOutput{}, a.center.UntagInstance(ctx, p.instance, in.TagKeys)
	})
	onPlace(a, a.listTags)
}

func (a *admin) listTags(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ListTagsForResourceInput, p place) (*ssoadmin.ListTagsForResourceOutput, error) {
	if _, _, err := pages(nil, in.NextToken, "ListTagsForResource"); err != nil {
		return nil, err
	}
	if p.set != "" {
		set, err := a.center.PermissionSet(ctx, p.instance, p.set)
		return &ssoadmin.ListTagsForResourceOutput{Tags: tagList(set.Tags)}, err
	}
	i, err := a.center.Instance(ctx, p.instance)
	return &ssoadmin.ListTagsForResourceOutput{Tags: tagList(i.Tags)}, err
}

// tagMap reads tags; a key that is there twice has no one meaning.
func tagMap(tags []types.Tag) (map[string]string, error) {
	out := map[string]string{}
	for _, t := range tags {
		k := aws.ToString(t.Key)
		if _, twice := out[k]; twice {
			return nil, fault.New(fault.Invalid, "The tag key %q is there twice.", k).On("Tags")
		}
		out[k] = aws.ToString(t.Value)
	}
	return out, nil
}

func tagList(tags map[string]string) []types.Tag {
	out := make([]types.Tag, 0, len(tags))
	for k, v := range tags {
		out = append(out, types.Tag{Key: aws.String(k), Value: aws.String(v)})
	}
	slices.SortFunc(out, func(a, b types.Tag) int { return strings.Compare(*a.Key, *b.Key) })
	return out
}

// requestTags fills in aws:RequestTag and aws:TagKeys.
func requestTags(in any, keys map[string][]string) {
	v := reflect.ValueOf(in).Elem()
	if f := v.FieldByName("Tags"); f.IsValid() {
		if tags, ok := reflect.TypeAssert[[]types.Tag](f); ok {
			for _, t := range tags {
				keys["aws:RequestTag/"+aws.ToString(t.Key)] = []string{aws.ToString(t.Value)}
				keys["aws:TagKeys"] = append(keys["aws:TagKeys"], aws.ToString(t.Key))
			}
		}
	}
	if f := v.FieldByName("TagKeys"); f.IsValid() {
		if names, ok := reflect.TypeAssert[[]string](f); ok {
			keys["aws:TagKeys"] = append(keys["aws:TagKeys"], names...)
		}
	}
}
