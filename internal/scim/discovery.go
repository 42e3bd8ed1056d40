package scim

// ServiceProviderConfig tells what the server can do (RFC 7643 section 5).
type ServiceProviderConfig struct {
	Schemas               []string     `json:"schemas"`
	DocumentationURI      string       `json:"documentationUri,omitempty"`
	Patch                 Feature      `json:"patch"`
	Bulk                  BulkFeature  `json:"bulk"`
	Filter                ListFeature  `json:"filter"`
	ChangePassword        Feature      `json:"changePassword"`
	Sort                  Feature      `json:"sort"`
	ETag                  Feature      `json:"etag"`
	Pagination            Pagination   `json:"pagination"`
	AuthenticationSchemes []AuthScheme `json:"authenticationSchemes"`
	Meta                  *Meta        `json:"meta,omitempty"`
}

// Feature says whether something is supported.
type Feature struct {
	Supported bool `json:"supported"`
}

// BulkFeature is the bulk part of [ServiceProviderConfig]; sizes in bytes.
type BulkFeature struct {
	Supported      bool `json:"supported"`
	MaxOperations  int  `json:"maxOperations"`
	MaxPayloadSize int  `json:"maxPayloadSize"`
}

// ListFeature is the filter part of [ServiceProviderConfig].
type ListFeature struct {
	Supported  bool `json:"supported"`
	MaxResults int  `json:"maxResults"`
}

// Pagination says which forms of paging there are (RFC 9865 section 4).
type Pagination struct {
	Cursor                  bool   `json:"cursor"`
	Index                   bool   `json:"index"`
	DefaultPaginationMethod string `json:"defaultPaginationMethod"`
	DefaultPageSize         int    `json:"defaultPageSize"`
	MaxPageSize             int    `json:"maxPageSize"`
}

// AuthScheme is a way to authenticate.
type AuthScheme struct {
	Type             string `json:"type"`
	Name             string `json:"name"`
	Description      string `json:"description"`
	SpecURI          string `json:"specUri,omitempty"`
	DocumentationURI string `json:"documentationUri,omitempty"`
	Primary          bool   `json:"primary"`
}

// ResourceType describes an endpoint (RFC 7643 section 6).
type ResourceType struct {
	Schemas          []string          `json:"schemas"`
	ID               string            `json:"id"`
	Name             string            `json:"name"`
	Description      string            `json:"description"`
	Endpoint         string            `json:"endpoint"`
	Schema           string            `json:"schema"`
	SchemaExtensions []SchemaExtension `json:"schemaExtensions,omitempty"`
	Meta             *Meta             `json:"meta,omitempty"`
}

// SchemaExtension names an extension of a [ResourceType].
type SchemaExtension struct {
	Schema   string `json:"schema"`
	Required bool   `json:"required"`
}

// Schema is a schema document (RFC 7643 section 7).
type Schema struct {
	Schemas     []string    `json:"schemas"`
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Attributes  []Attribute `json:"attributes"`
	Meta        *Meta       `json:"meta,omitempty"`
}

// NewServiceProviderConfig is the configuration of a server built on this
// package. base is the SCIM base URL and may be ""; documentation is a page
// for the administrator and may be "".
func NewServiceProviderConfig(base, documentation string) ServiceProviderConfig {
	return ServiceProviderConfig{
		Schemas:          []string{ProviderConfigURN},
		DocumentationURI: documentation,
		Patch:            Feature{Supported: true},
		Filter:           ListFeature{Supported: true, MaxResults: MaxPage},
		Pagination: Pagination{
			Cursor: true, Index: true, DefaultPaginationMethod: "index",
			DefaultPageSize: MaxPage, MaxPageSize: MaxPage,
		},
		AuthenticationSchemes: []AuthScheme{{
			Type: "oauthbearertoken", Name: "OAuth Bearer Token",
			Description: "A bearer token made by an administrator for this identity provider.",
			SpecURI:     "https://www.rfc-editor.org/info/rfc6750", Primary: true,
		}},
		Meta: located("ServiceProviderConfig", base, "/ServiceProviderConfig"),
	}
}

// ResourceTypes are the endpoints for users and groups. base is the SCIM base
// URL and may be "".
func ResourceTypes(base string) []ResourceType {
	return []ResourceType{
		{
			Schemas: []string{ResourceTypeURN}, ID: "User", Name: "User", Description: "User account",
			Endpoint: "/Users", Schema: UserURN,
			SchemaExtensions: []SchemaExtension{{Schema: EnterpriseURN}},
			Meta:             located("ResourceType", base, "/ResourceTypes/User"),
		},
		{
			Schemas: []string{ResourceTypeURN}, ID: "Group", Name: "Group", Description: "Group",
			Endpoint: "/Groups", Schema: GroupURN,
			Meta: located("ResourceType", base, "/ResourceTypes/Group"),
		},
	}
}

// Schemas are the schema documents of user, enterprise extension and group.
// base is the SCIM base URL and may be "".
func Schemas(base string) []Schema {
	doc := func(urn, name, description string, attrs []Attribute) Schema {
		return Schema{
			Schemas: []string{SchemaURN}, ID: urn, Name: name, Description: description,
			Attributes: attrs, Meta: located("Schema", base, "/Schemas/"+urn),
		}
	}
	return []Schema{
		doc(UserURN, "User", "User account", userAttributes),
		doc(EnterpriseURN, "EnterpriseUser", "Enterprise extension of a user", enterpriseAttributes),
		doc(GroupURN, "Group", "Group", groupAttributes),
	}
}

// located leaves the location out when the server does not say where it is.
func located(resourceType, base, path string) *Meta {
	m := &Meta{ResourceType: resourceType}
	if base != "" {
		m.Location = joinURL(base, path)
	}
	return m
}
