package awsapi

import (
	"context"
	"errors"
	"strings"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// What a delegated administrator may ask for at all: to read everything, and
// these changes. The instance itself, its attributes for access control and its
// tags are the owner's. To everything else he is a stranger from another
// account, and the front refuses him as such.
var delegable = map[string]bool{
	"CreateAccountAssignment": true, "DeleteAccountAssignment": true, "ProvisionPermissionSet": true,
	"CreatePermissionSet": true, "UpdatePermissionSet": true, "DeletePermissionSet": true,
	"AttachManagedPolicyToPermissionSet": true, "DetachManagedPolicyFromPermissionSet": true,
	"AttachCustomerManagedPolicyReferenceToPermissionSet": true, "DetachCustomerManagedPolicyReferenceFromPermissionSet": true,
	"PutInlinePolicyToPermissionSet": true, "DeleteInlinePolicyFromPermissionSet": true,
	"PutPermissionsBoundaryToPermissionSet": true, "DeletePermissionsBoundaryFromPermissionSet": true,
	"UpdateApplication": true, "CreateApplicationAssignment": true, "DeleteApplicationAssignment": true,
	"CreateUser": true, "UpdateUser": true, "DeleteUser": true, "CreateGroup": true, "UpdateGroup": true, "DeleteGroup": true,
	"CreateGroupMembership": true, "DeleteGroupMembership": true,
}

func reads(operation string) bool {
	for _, p := range []string{"List", "Describe", "Get", "IsMember"} {
		if strings.HasPrefix(operation, p) {
			return true
		}
	}
	return false
}

// onBehalf is the owner of an instance, for what its delegated administrators
// may ask for; empty for everybody and everything else.
func onBehalf(ctx context.Context, c *center.Service, call *awsfront.Call, operation string, find func() (center.Instance, error)) (ids.AccountID, error) {
	if !reads(operation) && !delegable[operation] {
		return "", nil
	}
	i, err := find()
	if errors.Is(err, fault.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	yes, err := c.Delegated(ctx, i, call.Principal.Account)
	if err != nil || !yes {
		return "", err
	}
	return i.Owner, nil
}

// bounds refuses what reaches into the owner's account, when somebody of another
// account asks for a change.
func bounds(ctx context.Context, c *center.Service, call *awsfront.Call, operation string, find func() (center.Instance, error), t center.Touched) error {
	if reads(operation) {
		return nil
	}
	i, err := find()
	switch {
	case errors.Is(err, fault.NotFound): // the operation says so
		return nil
	case err != nil || call.Principal.Account == i.Owner:
		return err
	}
	return c.DelegateMay(ctx, i, t)
}

// touched is what a change of sso-admin touches. An assignment uses a
// permission set and does not change it.
func (p place) touched(operation string) center.Touched {
	t := center.Touched{Account: p.account, Set: p.set}
	if strings.HasSuffix(operation, "AccountAssignment") {
		t.Set = ""
	}
	return t
}

// touched is what a change of the identity store touches. Who joins or leaves a
// group gets or loses what the group has: the group is what counts.
func (t target) touched(operation string) center.Touched {
	out := center.Touched{Membership: t.membership}
	if t.group != "" {
		out.Principals = append(out.Principals, t.group)
	}
	if t.user != "" && operation != "CreateGroupMembership" {
		out.Principals = append(out.Principals, t.user)
	}
	return out
}
