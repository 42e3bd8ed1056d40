package awswire

import (
	"reflect"
	"strings"

	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	idsdoc "github.com/aws/aws-sdk-go-v2/service/identitystore/document"
	idstypes "github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	ssodoc "github.com/aws/aws-sdk-go-v2/service/ssoadmin/document"
	ssotypes "github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"
)

// The SDK writes a Smithy union as an interface with one struct per member,
// named <Union>Member<Name>, which holds the member in its field Value.
// Reflection cannot list the implementations of an interface, so they are
// named here; a golden test fails when a new one appears in an operation.
var unions = map[reflect.Type]map[string]reflect.Type{}

func union[U any](implementations ...U) {
	iface := reflect.TypeFor[U]()
	byName := make(map[string]reflect.Type, len(implementations))
	for _, m := range implementations {
		t := reflect.TypeOf(m).Elem()
		byName[unionMemberName(iface, t)] = t
	}
	unions[iface] = byName
}

func unionMemberName(iface, implementation reflect.Type) string {
	return strings.TrimPrefix(implementation.Name(), iface.Name()+"Member")
}

// documents makes a Smithy document, an untyped JSON value, of the service
// that owns the interface.
var documents = map[reflect.Type]func(any) any{
	reflect.TypeFor[idsdoc.Interface](): func(v any) any { return idsdoc.NewLazyDocument(v) },
	reflect.TypeFor[ssodoc.Interface](): func(v any) any { return ssodoc.NewLazyDocument(v) },
}

// renamed holds the wire names that are not the Go name.
var renamed = map[reflect.Type]map[string]string{
	reflect.TypeFor[ststypes.PolicyDescriptorType](): {"Arn": "arn"},
}

// errorRegistries know the HTTP status of every modeled error of the services
// whose SDK module carries schemas.
var errorRegistries = []*smithy.TypeRegistry{
	ssoadmin.TypeRegistry, identitystore.TypeRegistry, organizations.TypeRegistry,
	sso.TypeRegistry, ssooidc.TypeRegistry,
}

func init() {
	union[idstypes.AlternateIdentifier](&idstypes.AlternateIdentifierMemberExternalId{}, &idstypes.AlternateIdentifierMemberUniqueAttribute{})
	union[idstypes.MemberId](&idstypes.MemberIdMemberUserId{})
	union[ssotypes.AuthenticationMethod](&ssotypes.AuthenticationMethodMemberIam{})
	union[ssotypes.Grant](&ssotypes.GrantMemberAuthorizationCode{}, &ssotypes.GrantMemberJwtBearer{},
		&ssotypes.GrantMemberRefreshToken{}, &ssotypes.GrantMemberTokenExchange{})
	union[ssotypes.TrustedTokenIssuerConfiguration](&ssotypes.TrustedTokenIssuerConfigurationMemberOidcJwtConfiguration{})
	union[ssotypes.TrustedTokenIssuerUpdateConfiguration](&ssotypes.TrustedTokenIssuerUpdateConfigurationMemberOidcJwtConfiguration{})
	union[iamtypes.PolicyIdentifier](&iamtypes.PolicyIdentifierMemberInlinePolicyIdentifier{},
		&iamtypes.PolicyIdentifierMemberPolicyArn{}, &iamtypes.PolicyIdentifierMemberPolicyType{})
}

const (
	stsVersion = "2011-06-15"
	iamVersion = "2010-05-08"
)

// The protocols of the services we serve.
var (
	SSOAdmin      Protocol = JSON11{TargetPrefix: "SWBExternalService"}
	IdentityStore Protocol = JSON11{TargetPrefix: "AWSIdentityStore", RequestIDInErrors: true}
	Organizations Protocol = JSON11{TargetPrefix: "AWSOrganizationsV20161128"}
	STS           Protocol = Query{Version: stsVersion, Namespace: "https://sts.amazonaws.com/doc/" + stsVersion + "/"}
	IAM           Protocol = Query{Version: iamVersion, Namespace: "https://iam.amazonaws.com/doc/" + iamVersion + "/"}
	// SSO is the access portal's API; its operations are told apart by path
	// and carry the access token in a header.
	SSO Protocol = RestJSON{
		Routes: []Route{
			{Method: "GET", Path: "/assignment/accounts", Operation: "ListAccounts"},
			{Method: "GET", Path: "/assignment/roles", Operation: "ListAccountRoles"},
			{Method: "GET", Path: "/federation/credentials", Operation: "GetRoleCredentials"},
			{Method: "POST", Path: "/logout", Operation: "Logout"},
		},
		Headers: map[string]string{"AccessToken": "X-Amz-Sso_bearer_token"},
		Queries: map[string]string{"AccountId": "account_id", "RoleName": "role_name", "MaxResults": "max_result", "NextToken": "next_token"},
	}
	// SSOOIDC is the token API. CreateToken and CreateTokenWithIAM share a
	// path; the query string tells them apart.
	SSOOIDC Protocol = RestJSON{
		Routes: []Route{
			{Method: "POST", Path: "/client/register", Operation: "RegisterClient"},
			{Method: "POST", Path: "/device_authorization", Operation: "StartDeviceAuthorization"},
			{Method: "POST", Path: "/token", Query: "aws_iam=t", Operation: "CreateTokenWithIAM"},
			{Method: "POST", Path: "/token", Operation: "CreateToken"},
		},
		OAuthErrors: true,
	}
)
