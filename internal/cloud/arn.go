package cloud

import (
	"strings"

	"gatehouse/internal/ids"
)

// Policies whose ARN begins with awsManaged are AWS's own, in package policydata.
const awsManaged = "arn:aws:iam::aws:policy/"

func iamARN(account ids.AccountID, rest string) string {
	return "arn:aws:iam::" + string(account) + ":" + rest
}

// RootARN is the account's root user, and in a policy the account itself.
func RootARN(account ids.AccountID) string { return iamARN(account, "root") }

// UserARN names a user by path and name.
func UserARN(account ids.AccountID, path, name string) string {
	return iamARN(account, "user"+path+name)
}

// RoleARN names a role by path and name.
func RoleARN(account ids.AccountID, path, name string) string {
	return iamARN(account, "role"+path+name)
}

// PolicyARN names a customer managed policy by path and name.
func PolicyARN(account ids.AccountID, path, name string) string {
	return iamARN(account, "policy"+path+name)
}

// ProviderARN names a SAML provider.
func ProviderARN(account ids.AccountID, name string) string {
	return iamARN(account, "saml-provider/"+name)
}

// sessionARN names a role session. The role's path is not part of it.
func sessionARN(account ids.AccountID, role, session string) string {
	return "arn:aws:sts::" + string(account) + ":assumed-role/" + role + "/" + session
}

// A resource ARN of IAM, in its parts: arn:aws:iam::ACCOUNT:KIND/PATH/NAME.
type iamName struct {
	Account    ids.AccountID
	Kind, Name string
	Path       string
}

// parseIAM reads an IAM ARN; ok is false for anything else.
func parseIAM(arn string) (n iamName, ok bool) {
	rest, ok := strings.CutPrefix(arn, "arn:aws:iam::")
	if !ok {
		return n, false
	}
	account, rest, ok := strings.Cut(rest, ":")
	if !ok {
		return n, false
	}
	n.Account = ids.AccountID(account)
	kind, rest, ok := strings.Cut(rest, "/")
	if !ok || !n.Account.Valid() {
		return n, false
	}
	n.Kind = kind
	i := strings.LastIndexByte(rest, '/')
	n.Path, n.Name = "/"+rest[:i+1], rest[i+1:]
	return n, n.Name != ""
}

// ParseRoleARN returns the account, path and name in a role's ARN.
func ParseRoleARN(arn string) (account ids.AccountID, path, name string, ok bool) {
	n, ok := parseIAM(arn)
	return n.Account, n.Path, n.Name, ok && n.Kind == "role"
}

// ParseProviderARN returns the account and name in a SAML provider's ARN.
func ParseProviderARN(arn string) (account ids.AccountID, name string, ok bool) {
	n, ok := parseIAM(arn)
	return n.Account, n.Name, ok && n.Kind == "saml-provider" && n.Path == "/"
}
