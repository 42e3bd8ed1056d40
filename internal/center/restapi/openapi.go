package restapi

import (
	"encoding/json"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"time"

	"gatehouse/internal/awsfront"
)

// OpenAPIPath is where the description is served: in public, since it holds no secrets.
const OpenAPIPath = "/gatehouse/v1/openapi.json"

// OpenAPI serves the description of every operation of our own in the catalog,
// which has to be complete by then. app mounts it before the front, which would
// refuse an unsigned request.
func OpenAPI(cat *awsfront.Catalog) http.Handler {
	doc, err := json.MarshalIndent(Describe(cat.RESTRoutes()), "", "  ")
	if err != nil {
		panic("restapi: " + err.Error()) // plain maps and strings
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Access-Control-Allow-Origin", "*")
		_, _ = w.Write(doc)
	})
}

type object = map[string]any

// Describe writes routes as an OpenAPI 3.1 document.
func Describe(routes []awsfront.RESTRoute) any {
	paths := object{}
	for _, r := range routes {
		at, ok := paths[r.Path].(object)
		if !ok {
			at = object{}
			paths[r.Path] = at
		}
		at[strings.ToLower(r.Method)] = operation(r)
	}
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": "Gatehouse: operations for which AWS publishes no API", "version": "1",
			"description": "Requests are signed with Signature Version 4 for the service sso. Each operation needs the IAM action in x-iam-action.",
		},
		"paths": paths,
		"components": object{"securitySchemes": object{"sigv4": object{
			"type": "apiKey", "in": "header", "name": "Authorization", "description": "AWS Signature Version 4, service sso",
		}}},
		"security": []any{object{"sigv4": []string{}}},
	}
}

func operation(r awsfront.RESTRoute) object {
	failure := object{"description": "Refused: __type is the kind of failure, Message says why.", "content": jsonOf(object{
		"type": "object", "properties": object{"__type": object{"type": "string"}, "Message": object{"type": "string"}},
	})}
	op := object{
		"operationId": r.Name, "summary": r.Summary, "x-iam-action": r.Action,
		"responses": object{
			"200":     object{"description": "Done.", "content": jsonOf(schema(r.Out))},
			"default": failure,
		},
	}
	if p := parameters(r); len(p) > 0 {
		op["parameters"] = p
	}
	if body := schema(r.In); len(body["properties"].(object)) > 0 {
		op["requestBody"] = object{"required": true, "content": jsonOf(body)}
	}
	return op
}

func jsonOf(s object) object { return object{"application/json": object{"schema": s}} }

var placePattern = regexp.MustCompile(`\{([^}.]+)(\.\.\.)?\}`)

func parameters(r awsfront.RESTRoute) []any {
	var out []any
	text := object{"type": "string"}
	for _, m := range placePattern.FindAllStringSubmatch(r.Path, -1) {
		out = append(out, object{"name": m[1], "in": "path", "required": true, "schema": text})
	}
	for i := range r.In.NumField() {
		if name := r.In.Field(i).Tag.Get("query"); name != "" {
			out = append(out, object{"name": name, "in": "query", "schema": text})
		}
	}
	return out
}

// schema describes a type as encoding/json writes it.
func schema(t reflect.Type) object {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.Pointer:
		return schema(t.Elem())
	case t.Kind() == reflect.Slice:
		return object{"type": "array", "items": schema(t.Elem())}
	case t.Kind() == reflect.Map:
		return object{"type": "object", "additionalProperties": schema(t.Elem())}
	case t.Kind() == reflect.Struct:
		properties, required := object{}, []string{}
		members(t, properties, &required)
		s := object{"type": "object", "properties": properties}
		if len(required) > 0 {
			s["required"] = required
		}
		return s
	case t.Kind() == reflect.Bool:
		return object{"type": "boolean"}
	case t.Kind() == reflect.Int64 || t.Kind() == reflect.Int:
		return object{"type": "integer"}
	}
	return object{"type": "string"}
}

func members(t reflect.Type, properties object, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			members(f.Type, properties, required)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || !f.IsExported() {
			continue
		}
		if name == "" {
			name = f.Name
		}
		properties[name] = schema(f.Type)
		if !strings.Contains(options, "omit") {
			*required = append(*required, name)
		}
	}
}
