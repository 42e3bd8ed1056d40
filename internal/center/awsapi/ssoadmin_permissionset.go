package awsapi

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/center"
	"gatehouse/internal/fault"
)

func (a *admin) permissionSets() {
	onPlace(a, a.createPermissionSet)
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, _ *ssoadmin.DescribePermissionSetInput, p place) (*ssoadmin.DescribePermissionSetOutput, error) {
		set, err := a.center.PermissionSet(ctx, p.instance, p.set)
		return &ssoadmin.DescribePermissionSetOutput{PermissionSet: permissionSet(set)}, err
	})
	onPlace(a, a.listPermissionSets)
	onPlace(a, a.updatePermissionSet)
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, _ *ssoadmin.DeletePermissionSetInput, p place) (*ssoadmin.DeletePermissionSetOutput, error) {
		return &ssoadmin.DeletePermissionSetOutput{}, a.center.DeletePermissionSet(ctx, p.instance, p.set)
	})
}

func permissionSet(p center.PermissionSet) *types.PermissionSet {
	return &types.PermissionSet{
		CreatedDate: &p.Created, Description: some(p.Description), Name: aws.String(p.Name), PermissionSetArn: aws.String(p.ARN()),
		RelayState: some(p.RelayState), SessionDuration: aws.String(writeDuration(p.SessionDuration)),
	}
}

func (a *admin) createPermissionSet(ctx context.Context, _ *awsfront.Call, in *ssoadmin.CreatePermissionSetInput, p place) (*ssoadmin.CreatePermissionSetOutput, error) {
	tags, err := tagMap(in.Tags)
	if err != nil {
		return nil, err
	}
	n := center.NewPermissionSet{Name: aws.ToString(in.Name), Description: aws.ToString(in.Description), RelayState: aws.ToString(in.RelayState), Tags: tags}
	if in.SessionDuration != nil {
		if n.SessionDuration, err = readDuration(*in.SessionDuration); err != nil {
			return nil, err
		}
	}
	set, err := a.center.CreatePermissionSet(ctx, p.instance, n)
	return &ssoadmin.CreatePermissionSetOutput{PermissionSet: permissionSet(set)}, err
}

func (a *admin) listPermissionSets(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ListPermissionSetsInput, p place) (*ssoadmin.ListPermissionSetsOutput, error) {
	page, scope, err := pages(in.MaxResults, in.NextToken, "ListPermissionSets", p.instance)
	if err != nil {
		return nil, err
	}
	l, err := a.center.PermissionSets(ctx, p.instance, page)
	out := &ssoadmin.ListPermissionSetsOutput{NextToken: next(scope, l.Next), PermissionSets: []string{}}
	for _, set := range l.Items {
		out.PermissionSets = append(out.PermissionSets, set.ARN())
	}
	return out, err
}

func (a *admin) updatePermissionSet(ctx context.Context, _ *awsfront.Call, in *ssoadmin.UpdatePermissionSetInput, p place) (*ssoadmin.UpdatePermissionSetOutput, error) {
	set := center.PermissionSetSettings{Description: in.Description, RelayState: in.RelayState}
	if in.SessionDuration != nil {
		d, err := readDuration(*in.SessionDuration)
		if err != nil {
			return nil, err
		}
		set.SessionDuration = &d
	}
	return &ssoadmin.UpdatePermissionSetOutput{}, a.center.UpdatePermissionSet(ctx, p.instance, p.set, set)
}

// durationPattern is ISO 8601's duration, as far as hours, minutes and seconds go.
var durationPattern = regexp.MustCompile(`^PT(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?$`)

func readDuration(text string) (time.Duration, error) {
	m := durationPattern.FindStringSubmatch(text)
	if m == nil || text == "PT" {
		return 0, fault.New(fault.Invalid, "The session duration %q is not an ISO 8601 duration such as PT8H.", text).On("SessionDuration")
	}
	var d time.Duration
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second} {
		if n, err := strconv.Atoi(m[i+1]); err == nil {
			d += time.Duration(n) * unit
		}
	}
	return d, nil
}

func writeDuration(d time.Duration) string {
	out := "PT"
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{time.Hour, "H"}, {time.Minute, "M"}, {time.Second, "S"}} {
		if n := d / u.unit; n > 0 {
			out += fmt.Sprintf("%d%s", n, u.name)
			d -= n * u.unit
		}
	}
	return out
}
