// Package awswire speaks the wire protocols of AWS from the server's side:
// bytes in, values out. It knows no service of ours and decides nothing; it
// has two halves that a front uses one after the other.
//
// Signatures. [ParseAuth] reads the claims of a SigV4 request (header or
// presigned URL) without trusting them; the front looks the access key up and
// calls [Signed.Verify], which returns the body reader the handler must use:
// payload hashes, chunk signatures and trailer checksums are proven while that
// reader is read, so a forged body ends in an error instead of io.EOF. Every
// failure is an [*AuthError] with a [Reason]; how it is worded is for the
// dialect of the service.
//
// Codecs. A [Protocol] turns a request into the SDK's own Input struct and an
// Output struct, or a [WireError], into a response. The SDK structs carry no
// tags, so members are found by reflection: the wire name is the Go field name
// (awsJson, awsQuery) or that name with a small first letter (restJson). The
// few types which reflection cannot see through, unions and documents, are
// listed in registry.go. The SDK modules' golden request and response files
// are the proof, for every operation.
//
// Everything read here comes from strangers: size, depth and number of members
// are bounded, and what cannot be understood is refused with a reason.
package awswire
