package iampolicy

import "strings"

// KnownKey says whether the engine knows a condition key. A statement with any
// other key is not relied on. Case is ignored.
func KnownKey(key string) bool {
	low := strings.ToLower(key)
	if knownKeys[low] || multivalued[low] {
		return true
	}
	head, tag, ok := strings.Cut(low, "/")
	return ok && tag != "" && taggedKeys[head]
}

func keySet(lists ...string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for _, key := range strings.Fields(list) {
			set[strings.ToLower(key)] = true
		}
	}
	return set
}

// knownKeys are the keys with one value, multivalued those that hold a set, and
// taggedKeys those that a tag's key follows after a slash.
var (
	knownKeys = keySet(globalKeys, s3Keys, stsKeys, samlKeys, iamKeys, centerKeys)

	multivalued = keySet(`
		aws:CalledVia aws:TagKeys aws:PrincipalOrgPaths aws:ResourceOrgPaths aws:SourceOrgPaths
		aws:PrincipalServiceNamesList
		sts:IdentityTokenAudience sts:RequestContextProviders sts:TransitiveTagKeys
		s3:InventoryAccessibleOptionalFields s3:RequestObjectTagKeys iam:AccountPropertyNamespaces
		identitystore:GroupExternalIdIssuers identitystore:UserExternalIdIssuers
		saml:cn saml:eduorghomepageuri saml:eduorgidentityauthnpolicyuri saml:eduorglegalname
		saml:eduorgsuperioruri saml:eduorgwhitepagesuri saml:edupersonaffiliation
		saml:edupersonassurance saml:edupersonentitlement saml:edupersonnickname
		saml:edupersonorgunitdn saml:edupersonscopedaffiliation saml:edupersontargetedid`)

	taggedKeys = keySet(`
		aws:PrincipalTag aws:RequestTag aws:ResourceTag
		s3:ExistingObjectTag s3:RequestObjectTag s3:BucketTag s3:AccessPointTag sts:RequestContext
		iam:ResourceTag sso:ResourceTag`)
)

const (
	globalKeys = `
		aws:CalledViaFirst aws:CalledViaLast aws:CurrentTime aws:EpochTime aws:FederatedProvider
		aws:MultiFactorAuthAge aws:MultiFactorAuthPresent aws:PrincipalAccount aws:PrincipalArn
		aws:PrincipalIsAWSService aws:PrincipalOrgID aws:PrincipalServiceName aws:PrincipalType
		aws:Referer aws:RequestedRegion aws:ResourceAccount aws:ResourceOrgID aws:SecureTransport
		aws:SourceAccount aws:SourceArn aws:SourceIdentity aws:SourceIp aws:SourceOrgID
		aws:SourceVpc aws:SourceVpce aws:TokenIssueTime aws:UserAgent aws:userid aws:username
		aws:ViaAWSService aws:VpcSourceIp aws:AssumedRoot aws:ChatbotSourceArn
		aws:Ec2InstanceSourceVpc aws:Ec2InstanceSourcePrivateIPv4 aws:VpceAccount aws:VpceOrgID
		aws:SourceVpcArn aws:IsMcpServiceAction identitystore:UserId`

	s3Keys = `
		s3:AccessGrantScope s3:AccessGrantsInstanceArn s3:AccessGrantsLocationScope
		s3:annotation-prefix s3:deliverySourceArn s3:ExistingJobOperation s3:ExistingJobPriority
		s3:logType s3:max-annotation-results s3:object-lock-event-hold
		s3:object-lock-event-hold-duration-days s3:RequestJobOperation s3:RequestJobPriority
		s3:resourceArnBeingAuthorized s3:x-amz-bucket-namespace s3:x-amz-object-annotation-directive
		s3:x-amz-object-if-match s3:AccessPointNetworkOrigin s3:authType s3:BucketKeyEnabled
		s3:DataAccessPointAccount s3:DataAccessPointArn s3:delimiter s3:destinationRegion
		s3:if-match s3:if-none-match s3:isReplicationPauseRequest
		s3:JobSuspendedCause s3:LocationConstraint s3:max-keys
		s3:object-lock-legal-hold s3:object-lock-mode s3:object-lock-remaining-retention-days
		s3:object-lock-retain-until-date s3:ObjectCreationOperation s3:prefix
		s3:ResourceAccount s3:signatureAge s3:signatureversion s3:TlsVersion s3:VersionId
		s3:x-amz-acl s3:x-amz-content-sha256 s3:x-amz-copy-source s3:x-amz-grant-full-control
		s3:x-amz-grant-read s3:x-amz-grant-read-acp s3:x-amz-grant-write s3:x-amz-grant-write-acp
		s3:x-amz-metadata-directive s3:x-amz-object-ownership s3:x-amz-server-side-encryption
		s3:x-amz-server-side-encryption-aws-kms-key-id
		s3:x-amz-server-side-encryption-customer-algorithm s3:x-amz-storage-class
		s3:x-amz-website-redirect-location`

	stsKeys = `
		sts:AWSServiceName sts:DurationSeconds sts:ExternalId sts:RoleAuthorizedByIdp
		sts:RoleSessionName sts:SigningAlgorithm sts:SourceIdentity sts:TaskPolicyArn`

	samlKeys = `
		saml:aud saml:iss saml:sub saml:sub_type saml:doc saml:namequalifier saml:commonName
		saml:givenName saml:mail saml:name saml:organizationStatus saml:surname saml:uid
		saml:primaryGroupSID saml:x500UniqueIdentifier saml:edupersonorgdn
		saml:edupersonprimaryaffiliation saml:edupersonprimaryorgunitdn saml:edupersonprincipalname`

	iamKeys = `
		iam:AssociatedResourceArn iam:AWSServiceName iam:FIDO-certification iam:FIDO-FIPS-140-2-certification
		iam:FIDO-FIPS-140-3-certification iam:OrganizationsPolicyId iam:PassedToService
		iam:PermissionsBoundary iam:PolicyARN iam:RegisterSecurityKey iam:ServiceSpecificCredentialAgeDays
		iam:ServiceSpecificCredentialServiceName iam:DelegationDuration iam:DelegationRequestOwner iam:RoleTemplateARN
		iam:NotificationChannel iam:TemplateArn`

	centerKeys = `
		sso:ApplicationAccount sso:PermissionSetArn sso:InstanceArn sso:PrimaryRegion
		identitycenter:ApplicationArn identitycenter:InstanceArn
		identitystore:IdentityStoreArn identitystore:UserArn identitystore:GroupArn
		identitystore:GroupMembershipArn identitystore:PrimaryRegion identitystore:ReservedUserId
		organizations:PolicyType organizations:ServicePrincipal organizations:TransferDirection
		organizations:TransferType`
)
