package awsapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

func (a *admin) assignments() {
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.CreateAccountAssignmentInput, p place) (*ssoadmin.CreateAccountAssignmentOutput, error) {
		change, err := assignmentChange(p, in.TargetType, in.PrincipalType, in.PrincipalId)
		if err != nil {
			return nil, err
		}
		r, err := a.center.CreateAssignment(ctx, p.instance, change)
		return &ssoadmin.CreateAccountAssignmentOutput{AccountAssignmentCreationStatus: assignmentStatus(r)}, err
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.DeleteAccountAssignmentInput, p place) (*ssoadmin.DeleteAccountAssignmentOutput, error) {
		change, err := assignmentChange(p, in.TargetType, in.PrincipalType, in.PrincipalId)
		if err != nil {
			return nil, err
		}
		r, err := a.center.DeleteAssignment(ctx, p.instance, change)
		return &ssoadmin.DeleteAccountAssignmentOutput{AccountAssignmentDeletionStatus: assignmentStatus(r)}, err
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.DescribeAccountAssignmentCreationStatusInput, p place) (*ssoadmin.DescribeAccountAssignmentCreationStatusOutput, error) {
		r, err := a.center.Request(ctx, p.instance, center.CreateRequest, aws.ToString(in.AccountAssignmentCreationRequestId))
		return &ssoadmin.DescribeAccountAssignmentCreationStatusOutput{AccountAssignmentCreationStatus: assignmentStatus(r)}, err
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.DescribeAccountAssignmentDeletionStatusInput, p place) (*ssoadmin.DescribeAccountAssignmentDeletionStatusOutput, error) {
		r, err := a.center.Request(ctx, p.instance, center.DeleteRequest, aws.ToString(in.AccountAssignmentDeletionRequestId))
		return &ssoadmin.DescribeAccountAssignmentDeletionStatusOutput{AccountAssignmentDeletionStatus: assignmentStatus(r)}, err
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ListAccountAssignmentCreationStatusInput, p place) (*ssoadmin.ListAccountAssignmentCreationStatusOutput, error) {
		l, token, err := a.requests(ctx, p, center.CreateRequest, in.Filter, in.MaxResults, in.NextToken)
		return &ssoadmin.ListAccountAssignmentCreationStatusOutput{AccountAssignmentsCreationStatus: assignmentMetadata(l), NextToken: token}, err
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ListAccountAssignmentDeletionStatusInput, p place) (*ssoadmin.ListAccountAssignmentDeletionStatusOutput, error) {
		l, token, err := a.requests(ctx, p, center.DeleteRequest, in.Filter, in.MaxResults, in.NextToken)
		return &ssoadmin.ListAccountAssignmentDeletionStatusOutput{AccountAssignmentsDeletionStatus: assignmentMetadata(l), NextToken: token}, err
	})
	onPlace(a, a.listAssignments)
	onPlace(a, a.listAssignmentsForPrincipal)
}

func assignmentChange(p place, target types.TargetType, kind types.PrincipalType, id *string) (center.AssignmentChange, error) {
	c := center.AssignmentChange{AccountID: p.account, PermissionSetID: p.set, PrincipalType: center.PrincipalType(kind), PrincipalID: aws.ToString(id)}
	switch {
	case target != types.TargetTypeAwsAccount:
		return c, fault.New(fault.Invalid, "TargetType must be AWS_ACCOUNT.").On("TargetType")
	case p.account == "":
		return c, fault.New(fault.Invalid, "TargetId is required.").On("TargetId")
	}
	return c, principal(kind, c.PrincipalID)
}

func principal(kind types.PrincipalType, id string) error {
	switch {
	case kind != types.PrincipalTypeUser && kind != types.PrincipalTypeGroup:
		return fault.New(fault.Invalid, "PrincipalType must be USER or GROUP.").On("PrincipalType")
	case !resourceID.MatchString(id):
		return fault.New(fault.Invalid, "PrincipalId must be the id of a user or a group.").On("PrincipalId")
	}
	return nil
}

func assignmentStatus(r center.Request) *types.AccountAssignmentOperationStatus {
	return &types.AccountAssignmentOperationStatus{
		CreatedDate: &r.Created, FailureReason: some(r.Failure), PermissionSetArn: aws.String(setOf(r)),
		PrincipalId: aws.String(r.PrincipalID), PrincipalType: types.PrincipalType(r.PrincipalType), RequestId: aws.String(r.ID),
		Status: types.StatusValues(r.Status), TargetId: aws.String(string(r.AccountID)), TargetType: types.TargetTypeAwsAccount,
	}
}

func setOf(r center.Request) string {
	return center.PermissionSet{InstanceID: r.InstanceID, ID: r.PermissionSetID}.ARN()
}

func (a *admin) requests(ctx context.Context, p place, kind center.RequestKind, f *types.OperationStatusFilter, max *int32, token *string) ([]center.Request, *string, error) {
	status := center.RequestStatus("")
	if f != nil {
		status = center.RequestStatus(f.Status)
	}
	switch status {
	case "", center.InProgress, center.Succeeded, center.Failed:
	default:
		return nil, nil, fault.New(fault.Invalid, "The filter's Status must be IN_PROGRESS, SUCCEEDED or FAILED.").On("Filter")
	}
	page, scope, err := pages(max, token, "requests", p.instance, string(kind), string(status))
	if err != nil {
		return nil, nil, err
	}
	l, err := a.center.Requests(ctx, p.instance, kind, status, page)
	return l.Items, next(scope, l.Next), err
}

func assignmentMetadata(all []center.Request) []types.AccountAssignmentOperationStatusMetadata {
	out := make([]types.AccountAssignmentOperationStatusMetadata, len(all))
	for i, r := range all {
		out[i] = types.AccountAssignmentOperationStatusMetadata{CreatedDate: &r.Created, RequestId: aws.String(r.ID), Status: types.StatusValues(r.Status)}
	}
	return out
}

func (a *admin) listAssignments(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ListAccountAssignmentsInput, p place) (*ssoadmin.ListAccountAssignmentsOutput, error) {
	page, scope, err := pages(in.MaxResults, in.NextToken, "ListAccountAssignments", p.set, string(p.account))
	if err != nil {
		return nil, err
	}
	l, err := a.center.Assignments(ctx, p.instance, center.Grant{AccountID: p.account, PermissionSetID: p.set}, page)
	out := &ssoadmin.ListAccountAssignmentsOutput{NextToken: next(scope, l.Next), AccountAssignments: []types.AccountAssignment{}}
	for _, v := range l.Items {
		out.AccountAssignments = append(out.AccountAssignments, types.AccountAssignment{
			AccountId: aws.String(string(v.AccountID)), PermissionSetArn: aws.String(setArnOf(v)),
			PrincipalId: aws.String(v.PrincipalID), PrincipalType: types.PrincipalType(v.PrincipalType),
		})
	}
	return out, err
}

func setArnOf(a center.Assignment) string {
	return center.PermissionSet{InstanceID: a.InstanceID, ID: a.PermissionSetID}.ARN()
}

func (a *admin) listAssignmentsForPrincipal(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ListAccountAssignmentsForPrincipalInput, p place) (*ssoadmin.ListAccountAssignmentsForPrincipalOutput, error) {
	account := ""
	if in.Filter != nil {
		account = aws.ToString(in.Filter.AccountId)
	}
	id := aws.ToString(in.PrincipalId)
	if err := principal(in.PrincipalType, id); err != nil {
		return nil, err
	}
	page, scope, err := pages(in.MaxResults, in.NextToken, "ListAccountAssignmentsForPrincipal", p.instance, id, account)
	if err != nil {
		return nil, err
	}
	l, err := a.center.AssignmentsFor(ctx, p.instance, center.PrincipalType(in.PrincipalType), id, ids.AccountID(account), page)
	out := &ssoadmin.ListAccountAssignmentsForPrincipalOutput{NextToken: next(scope, l.Next), AccountAssignments: []types.AccountAssignmentForPrincipal{}}
	for _, v := range l.Items {
		out.AccountAssignments = append(out.AccountAssignments, types.AccountAssignmentForPrincipal{
			AccountId: aws.String(string(v.AccountID)), PermissionSetArn: aws.String(setArnOf(v)),
			PrincipalId: aws.String(v.PrincipalID), PrincipalType: types.PrincipalType(v.PrincipalType),
		})
	}
	return out, err
}
