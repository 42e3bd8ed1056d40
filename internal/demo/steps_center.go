package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"gatehouse/internal/saml"
)

// setUpRoot is what a person does once by hand; the key that it ends with does
// every later step without a screen.
func setUpRoot(ctx context.Context, w *walk) (string, error) {
	b := w.root
	if err := b.open(ctx, w.RootLink); err != nil {
		return "", err
	}
	if err := b.fill(ctx, map[string]string{"Password": demoPassword}); err != nil {
		return "", err
	}
	seed, err := enrolFactor(ctx, b)
	if err != nil {
		return "", err
	}
	if _, err := b.page.fact("Recovery code 10"); err != nil {
		return "", err
	}
	if err := b.follow(ctx, "Continue"); err != nil {
		return "", err
	}
	// The set-up ends in the account's console, where that is built in.
	if err := b.open(ctx, b.page.url.ResolveReference(&url.URL{Path: "credentials"}).String()); err != nil {
		return "", err
	}
	account, err := b.page.fact("Account")
	if err != nil {
		return "", err
	}
	w.session.managementAccount = account
	w.found.IDs["managementAccount"] = account
	w.remember(Person{
		Name: "root", Role: "root user of the management account " + account,
		SignIn: w.Center + "/a/" + account + "/root/", Login: "root", Password: demoPassword, Seed: seed,
	})
	if err := b.press(ctx, "Create access key"); err != nil {
		return "", err
	}
	if w.found.RootKey.ID, err = b.page.fact("Access key ID"); err != nil {
		return "", err
	}
	if w.found.RootKey.Secret, err = b.page.fact("Secret access key"); err != nil {
		return "", err
	}
	w.aws = newAWS(w.AWS, w.Region, w.Transport, w.found.RootKey)
	who, err := w.aws.sts().GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", err
	}
	return "root set up with a second factor; key of " + aws.ToString(who.Arn), nil
}

func enableCenter(ctx context.Context, w *walk) (string, error) {
	var made struct{ InstanceID, InstanceARN, IdentityStoreID string }
	if err := w.aws.rest(ctx, http.MethodPost, "/gatehouse/v1/instances", object{"name": "gatehouse"}, &made); err != nil {
		return "", err
	}
	out, err := w.aws.ssoadmin().ListInstances(ctx, &ssoadmin.ListInstancesInput{})
	if err != nil {
		return "", err
	}
	if len(out.Instances) != 1 {
		return "", fmt.Errorf("%d instances are listed", len(out.Instances))
	}
	w.session.instanceID = made.InstanceID
	w.session.instanceARN = aws.ToString(out.Instances[0].InstanceArn)
	w.session.identityStore = aws.ToString(out.Instances[0].IdentityStoreId)
	w.found.IDs["instance"], w.found.IDs["identityStore"] = w.session.instanceARN, w.session.identityStore
	return "instance " + made.InstanceID + " with the organization", nil
}

func (w *walk) instancePath(rest string) string {
	return "/gatehouse/v1/instances/" + w.session.instanceID + rest
}

func seeIdentitySource(ctx context.Context, w *walk) (string, error) {
	var src struct{ Kind string }
	if err := w.aws.rest(ctx, http.MethodGet, w.instancePath("/identity-source"), nil, &src); err != nil {
		return "", err
	}
	if src.Kind != "IDENTITY_CENTER" {
		return "", fmt.Errorf("the identity source is %q", src.Kind)
	}
	return "the identity source is the Identity Center directory", nil
}

// exchangeMetadata takes the center's metadata to the application; the
// directory's way to the center goes with the change itself.
func exchangeMetadata(ctx context.Context, w *walk) (string, error) {
	var sp struct{ EntityID, ACSURL, Metadata string }
	if err := w.aws.rest(ctx, http.MethodGet, w.instancePath("/service-provider"), nil, &sp); err != nil {
		return "", err
	}
	if _, err := saml.ParseSPMetadata([]byte(sp.Metadata), time.Now()); err != nil {
		return "", err
	}
	_, err := w.okta.call(ctx, http.MethodPost, "/api/v1/apps/"+w.session.appID+"/sso/saml/metadata/import", sp.Metadata)
	if err != nil {
		return "", err
	}
	return "the center's metadata imported in the application, ACS " + sp.ACSURL, nil
}

func changeIdentitySource(ctx context.Context, w *walk) (string, error) {
	var preview struct{ Kept, Lost []string }
	if err := w.aws.rest(ctx, http.MethodGet, w.instancePath("/identity-source/preview?kind=EXTERNAL_IDP"), nil, &preview); err != nil {
		return "", err
	}
	if len(preview.Kept) == 0 {
		return "", errors.New("the review does not say what is kept")
	}
	change := object{"kind": "EXTERNAL_IDP", "metadata": w.session.metadata, "confirmation": "accept"}
	if err := w.aws.rest(ctx, http.MethodPut, w.instancePath("/identity-source"), change, nil); err == nil {
		return "", errors.New("the change went through without ACCEPT")
	}
	change["confirmation"] = "ACCEPT"
	var src struct {
		Kind     string
		Provider struct {
			EntityID     string
			Certificates []json.RawMessage
		}
	}
	if err := w.aws.rest(ctx, http.MethodPut, w.instancePath("/identity-source"), change, &src); err != nil {
		return "", err
	}
	if src.Kind != "EXTERNAL_IDP" || len(src.Provider.Certificates) != 1 {
		return "", fmt.Errorf("the identity source is %+v", src)
	}
	return "ACCEPT typed; people sign in at " + src.Provider.EntityID, nil
}

func enableProvisioning(ctx context.Context, w *walk) (string, error) {
	if err := w.aws.rest(ctx, http.MethodPost, w.instancePath("/provisioning"), nil, nil); err != nil {
		return "", err
	}
	var token struct{ AccessToken, Endpoint string }
	if err := w.aws.rest(ctx, http.MethodPost, w.instancePath("/provisioning/tokens"), nil, &token); err != nil {
		return "", err
	}
	var again json.RawMessage
	if err := w.aws.rest(ctx, http.MethodGet, w.instancePath("/provisioning"), nil, &again); err != nil {
		return "", err
	}
	if token.AccessToken == "" || strings.Contains(string(again), token.AccessToken) {
		return "", errors.New("the access token is not shown, or is shown twice")
	}
	w.session.scimEndpoint, w.session.scimToken = token.Endpoint, token.AccessToken
	w.found.IDs["scimEndpoint"], w.found.SCIMToken = token.Endpoint, token.AccessToken
	at, err := url.Parse(token.Endpoint)
	if err != nil {
		return "", err
	}
	return "SCIM endpoint " + at.Path + ", token shown once", nil
}

func seePortal(ctx context.Context, w *walk) (string, error) {
	var portal struct {
		URL       string
		Addresses []string
	}
	if err := w.aws.rest(ctx, http.MethodPut, w.instancePath("/portal"), object{"name": "corp"}, &portal); err != nil {
		return "", err
	}
	if err := w.aws.rest(ctx, http.MethodPut, w.instancePath("/portal"), object{"name": "other"}, nil); err == nil {
		return "", errors.New("the friendly name could be changed")
	}
	return "the portal is at /start and, by its friendly name, at /corp/start", nil
}
