package browser

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	admintypes "github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
)

// directory plants in what the directory's pages show.
func (p *planter) directory() {
	for i, s := range scripts {
		field := fmt.Sprintf("directory group name %d", i)
		_, err := p.okta(http.MethodPost, "/api/v1/groups", object{"profile": object{
			"name": cut(strings.ReplaceAll(s, "#", p.mark(field)), 255), "description": p.text(field+": description", 1024),
		}})
		p.took(field, err)
	}
	p.person()
	p.wiki()
	p.unfriendly()
}

// person is one whose every attribute is an attack.
func (p *planter) person() {
	profile := object{"login": "mallory@corp.test", "email": "mallory@corp.test"}
	for _, name := range []string{"firstName", "lastName", "middleName", "honorificPrefix", "honorificSuffix", "nickName"} {
		profile[name] = p.text("person "+name, 50)
	}
	for _, name := range []string{"displayName", "title", "department", "division", "organization", "costCenter", "userType", "employeeNumber", "manager", "mobilePhone", "city", "streetAddress"} {
		profile[name] = p.text("person "+name, 100)
	}
	profile["profileUrl"] = "javascript:hit('" + p.mark("person profileUrl") + "')"
	made, err := p.okta(http.MethodPost, "/api/v1/users?activate=true", object{
		"profile": profile, "credentials": object{"password": object{"value": "A-long-enough-passphrase-7"}},
	})
	p.must(err)
	_, err = p.okta(http.MethodPut, "/api/v1/groups/"+p.found.IDs["group"]+"/users/"+str(made, "id"), nil)
	p.took("person in the pushed group", err)
	_, err = p.okta(http.MethodPost, "/api/v1/users/"+str(made, "id")+"/lifecycle/expire_password", nil)
	p.must(err)
}

// wiki is a SAML application of somebody else's, told by metadata.
func (p *planter) wiki() {
	made, err := p.okta(http.MethodPost, "/api/v1/apps?activate=true", object{
		"label": p.text("application label", 100), "signOnMode": "SAML_2_0",
		"settings": object{"app": object{}, "signOn": object{
			"ssoAcsUrl": "https://sp.example/acs?" + p.mark("application ACS address") + "='\"><script>", "audience": p.text("application audience", 200),
			"defaultRelayState": "javascript:hit('" + p.mark("application relay state") + "')",
			"attributeStatements": []object{{
				"type": "EXPRESSION", "name": p.text("attribute statement name", 100), "namespace": "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified", "values": []string{"user.title"},
			}},
		}},
	})
	if !p.took("application", err) {
		return
	}
	for _, who := range p.found.People {
		if who.Name == "dana" || who.Name == "alice" {
			people, err := p.okta(http.MethodGet, "/api/v1/users/"+who.Login, nil)
			p.must(err)
			_, err = p.okta(http.MethodPost, "/api/v1/apps/"+str(made, "id")+"/users", object{"id": str(people, "id"), "scope": "USER"})
			p.must(err)
		}
	}
	_, err = p.okta(http.MethodPost, "/api/v1/apps?activate=true", object{
		"label": "javascript", "signOnMode": "SAML_2_0",
		"settings": object{"app": object{}, "signOn": object{"ssoAcsUrl": "javascript:hit('acs')", "audience": "x"}},
	})
	if err == nil {
		p.t.Error("an application whose consumer service is a script was taken")
	}
}

// unfriendly is a target of provisioning whose error messages are an attack.
func (p *planter) unfriendly() {
	says := p.text("what a provisioning target says", 200)
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/scim+json")
		if r.Method == http.MethodGet {
			fmt.Fprint(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}`)
			return
		}
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","detail":%q}`, says)
	}))
	p.t.Cleanup(target.Close)
	app, err := p.okta(http.MethodPost, "/api/v1/apps?activate=true", object{"name": "amazon_aws_sso", "label": p.text("provisioned application label", 100), "signOnMode": "SAML_2_0"})
	if !p.took("provisioned application", err) {
		return
	}
	at := "/api/v1/apps/" + str(app, "id")
	for _, step := range []struct {
		method, path string
		body         any
	}{
		{http.MethodPost, "/connections/default?activate=true", object{"baseUrl": target.URL, "profile": object{"authScheme": "TOKEN", "token": "zq-token"}}},
		{http.MethodPut, "/features/USER_PROVISIONING", object{"create": object{"lifecycleCreate": object{"status": "ENABLED"}}}},
	} {
		_, err := p.okta(step.method, at+step.path, step.body)
		p.took("provisioning of the unfriendly target", err)
	}
	for _, who := range p.found.People {
		if who.Name == "alice" {
			person, err := p.okta(http.MethodGet, "/api/v1/users/"+who.Login, nil)
			p.must(err)
			_, err = p.okta(http.MethodPost, at+"/users", object{"id": str(person, "id"), "scope": "USER"})
			p.must(err)
		}
	}
}

// center plants in what IAM Identity Center's pages and the portal show.
func (p *planter) center() {
	for i, s := range scripts {
		field := fmt.Sprintf("center group name %d", i)
		_, err := p.scim("/Groups", object{"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:Group"}, "displayName": strings.ReplaceAll(s, "#", p.mark(field))})
		p.took(field, err)
	}
	p.user()
	p.permissionSet()
	p.applications()
	admin := ssoadmin.NewFromConfig(p.config())
	_, err := admin.CreateInstanceAccessControlAttributeConfiguration(p.t.Context(), &ssoadmin.CreateInstanceAccessControlAttributeConfigurationInput{
		InstanceArn: aws.String(p.found.IDs["instance"]),
		InstanceAccessControlAttributeConfiguration: &admintypes.InstanceAccessControlAttributeConfiguration{AccessControlAttributes: []admintypes.AccessControlAttribute{
			{Key: aws.String(p.mark("attribute for access control") + "Key"), Value: &admintypes.AccessControlAttributeValue{Source: []string{"${path:userName}"}}},
		}},
	})
	p.took("attribute for access control", err)
}

// user comes by SCIM, which refuses angle brackets in most of what people are
// called, as AWS does: quotes are left to break out of attributes.
func (p *planter) user() {
	plain := func(field string) string {
		return strings.ReplaceAll(`#'" autofocus onfocus="hit('#')" data-hit="{{7*7}}`, "#", p.mark(field))
	}
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	_, err := p.scim("/Users", object{
		"schemas":  []string{"urn:ietf:params:scim:schemas:core:2.0:User", enterprise},
		"userName": strings.ReplaceAll(`#'"><svg/data-hit/onload=hit('#')>`, "#", p.mark("SCIM user name")), "displayName": p.text("SCIM display name", 200), "nickName": plain("SCIM nick name"),
		"title": plain("SCIM title"), "userType": plain("SCIM user type"), "active": true,
		"name":       object{"givenName": plain("SCIM given name"), "familyName": plain("SCIM family name"), "formatted": plain("SCIM formatted name")},
		"emails":     []object{{"value": p.mark("SCIM email") + "@corp.test", "type": "work", "primary": true}},
		"profileUrl": "javascript:hit('" + p.mark("SCIM profile URL") + "')",
		enterprise:   object{"department": plain("SCIM department"), "costCenter": plain("SCIM cost center")},
	})
	p.took("SCIM user", err)
}

func (p *planter) permissionSet() {
	admin := ssoadmin.NewFromConfig(p.config())
	instance := aws.String(p.found.IDs["instance"])
	made, err := admin.CreatePermissionSet(p.t.Context(), &ssoadmin.CreatePermissionSetInput{
		InstanceArn: instance, Name: aws.String(p.mark("permission set name") + "=Set,.@-_"), Description: aws.String(p.text("permission set description", 700)),
		RelayState: aws.String("javascript:hit('" + p.mark("permission set relay state") + "')"),
		Tags:       []admintypes.Tag{{Key: aws.String(p.mark("permission set tag key")), Value: aws.String(p.mark("permission set tag value") + " = : / @")}},
	})
	p.must(err)
	set := made.PermissionSet.PermissionSetArn
	_, err = admin.PutInlinePolicyToPermissionSet(p.t.Context(), &ssoadmin.PutInlinePolicyToPermissionSetInput{
		InstanceArn: instance, PermissionSetArn: set,
		InlinePolicy: aws.String(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Sid":"A1","Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/a":%q}}}]}`,
			p.text("inline policy", 200))),
	})
	p.took("inline policy", err)
	_, err = admin.CreateAccountAssignment(p.t.Context(), &ssoadmin.CreateAccountAssignmentInput{
		InstanceArn: instance, PermissionSetArn: set, PrincipalId: aws.String(p.found.IDs["centerGroup"]), PrincipalType: admintypes.PrincipalTypeGroup,
		TargetId: aws.String(p.found.IDs["managementAccount"]), TargetType: admintypes.TargetTypeAwsAccount,
	})
	p.must(err)
}

// applications are those of the center: one that is an attack throughout, and
// those that must not be taken at all.
func (p *planter) applications() {
	made, err := p.own(http.MethodPost, "/applications", object{
		"name": p.text("center application name", 100), "description": p.text("center application description", 128),
		"audience": p.text("center application audience", 200), "acsUrls": []string{"https://sp.example/acs?" + p.mark("center application ACS") + "='\"><script>"},
		"relayState": "javascript:hit('" + p.mark("center application relay state") + "')",
	})
	if p.took("center application", err) {
		_, err := ssoadmin.NewFromConfig(p.config()).CreateApplicationAssignment(p.t.Context(), &ssoadmin.CreateApplicationAssignmentInput{
			ApplicationArn: aws.String(str(made, "arn")), PrincipalId: aws.String(p.found.IDs["centerGroup"]), PrincipalType: admintypes.PrincipalTypeGroup,
		})
		p.must(err)
	}
	metadata := `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="` + strings.NewReplacer(`"`, "&quot;", "<", "&lt;").Replace(p.text("metadata entity id", 200)) + `">
<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example/acs?` + p.mark("metadata ACS") + `" index="0"/></md:SPSSODescriptor></md:EntityDescriptor>`
	_, err = p.own(http.MethodPost, "/applications", object{"name": p.text("center application by metadata", 100), "metadata": metadata})
	p.took("center application by metadata", err)
	for _, wrong := range []object{
		{"name": "a", "audience": "x", "acsUrls": []string{"javascript:hit('acs')"}},
		{"name": "b", "audience": "x", "acsUrls": []string{"https://sp.example"}, "startUrl": "javascript:hit('start')"},
		{"name": "c", "audience": "x", "acsUrls": []string{"data:text/html,<script>hit('acs')</script>"}},
		{"name": "d", "metadata": strings.Replace(metadata, "https://sp.example/acs?", "javascript:hit('acs')//", 1)},
	} {
		if _, err := p.own(http.MethodPost, "/applications", wrong); err == nil {
			p.t.Errorf("an application with a script for an address was taken: %v", wrong)
		}
	}
}

// accounts plants in what the account's console shows of Organizations and IAM.
func (p *planter) accounts() {
	org := organizations.NewFromConfig(p.config())
	roots, err := org.ListRoots(p.t.Context(), &organizations.ListRootsInput{})
	p.must(err)
	_, err = org.CreateOrganizationalUnit(p.t.Context(), &organizations.CreateOrganizationalUnitInput{ParentId: roots.Roots[0].Id, Name: aws.String(p.text("unit name", 128))})
	p.took("unit name", err)
	_, err = org.CreateAccount(p.t.Context(), &organizations.CreateAccountInput{AccountName: aws.String(p.text("account name", 50)), Email: aws.String("mallory+x@corp.test")})
	p.took("account name", err)

	client := iam.NewFromConfig(p.config())
	trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + p.found.IDs["managementAccount"] + `"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":%q}}}]}`
	_, err = client.CreateRole(p.t.Context(), &iam.CreateRoleInput{
		RoleName: aws.String(p.mark("role name") + "=,.@-"), Description: aws.String(p.text("role description", 1000)),
		AssumeRolePolicyDocument: aws.String(fmt.Sprintf(trust, p.text("trust policy", 100))),
		Tags:                     []iamtypes.Tag{{Key: aws.String(p.mark("role tag key")), Value: aws.String(p.mark("role tag value"))}},
	})
	p.took("role name", err)
	_, err = client.CreatePolicy(p.t.Context(), &iam.CreatePolicyInput{
		PolicyName: aws.String(p.mark("policy name") + "=,.@-"), Description: aws.String(p.text("policy description", 1000)),
		PolicyDocument: aws.String(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":%q}]}`, "arn:aws:s3:::"+p.text("policy document", 100))),
	})
	p.took("policy name", err)
}

// buckets plants in S3: names of objects may be anything, and what is in them is strangers'.
func (p *planter) buckets() {
	client := s3.NewFromConfig(p.config(), func(o *s3.Options) { o.UsePathStyle = true })
	bucket := aws.String(p.mark("bucket name") + "-bucket")
	_, err := client.CreateBucket(p.t.Context(), &s3.CreateBucketInput{Bucket: bucket})
	p.must(err)
	put := func(field, key, kind string, metadata map[string]string) {
		p.t.Helper()
		_, err := client.PutObject(p.t.Context(), &s3.PutObjectInput{
			Bucket: bucket, Key: aws.String(key), ContentType: aws.String(kind), Metadata: metadata,
			Body: bytes.NewReader([]byte("<script>hit('content of " + field + "')</script>")),
		})
		p.took(field, err)
	}
	for i, s := range scripts {
		field := fmt.Sprintf("object key %d", i)
		put(field, strings.ReplaceAll(s, "#", p.mark(field)), "text/html", nil)
	}
	put("folder", p.text("folder", 200)+"/inside", "image/svg+xml", nil)
	first := "!" + p.mark("object with everything") // a walk opens the first of a list
	put("object metadata", first, "text/html; x="+p.mark("object content type"), map[string]string{"note": p.text("object metadata", 500)})
	_, err = client.PutObjectTagging(p.t.Context(), &s3.PutObjectTaggingInput{Bucket: bucket, Key: aws.String(first),
		Tagging: &s3types.Tagging{TagSet: []s3types.Tag{{Key: aws.String(p.mark("object tag key")), Value: aws.String(p.mark("object tag value") + " @")}}}})
	p.took("object tag", err)
	_, err = client.PutBucketPolicy(p.t.Context(), &s3.PutBucketPolicyInput{Bucket: bucket, Policy: aws.String(fmt.Sprintf(
		`{"Version":"2012-10-17","Statement":[{"Sid":%q,"Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::%s"}]}`, p.text("bucket policy", 100), *bucket))})
	p.took("bucket policy", err)
}

// device is a client with a name that is an attack; the address asks to approve it.
func (p *planter) device() string {
	oidc := ssooidc.NewFromConfig(p.config())
	c, err := oidc.RegisterClient(p.t.Context(), &ssooidc.RegisterClientInput{ClientName: aws.String(p.text("client name", 100)), ClientType: aws.String("public")})
	if !p.took("client name", err) {
		return ""
	}
	d, err := oidc.StartDeviceAuthorization(p.t.Context(), &ssooidc.StartDeviceAuthorizationInput{
		ClientId: c.ClientId, ClientSecret: c.ClientSecret, StartUrl: aws.String(p.g.Center + "/start"),
	})
	p.must(err)
	return *d.VerificationUriComplete
}
