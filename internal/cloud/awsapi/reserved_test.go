package awsapi_test

import "gatehouse/internal/cloud"

const anchor = "AWSSSO_0123456789abcdef_DO_NOT_DELETE"

func reserved(w *world, name string) cloud.ReservedRole {
	return cloud.ReservedRole{
		Account: w.org.Management, Name: name, Path: "/aws-reserved/sso.amazonaws.com/",
		ManagedPolicies: []string{"arn:aws:iam::aws:policy/AmazonS3FullAccess"}, TrustProvider: anchor,
	}
}
