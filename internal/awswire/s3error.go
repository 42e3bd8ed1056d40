package awswire

import (
	"encoding/xml"
	"net/http"
)

// WriteS3Error writes e as S3 does: an Error document without a namespace. A
// HEAD request and a 304 get the status alone. resource is the path of the
// request; hostID may be empty.
func WriteS3Error(w http.ResponseWriter, r *http.Request, requestID, resource string, e WireError) {
	x := xmlWriter{buf: []byte(xml.Header)}
	x.open("Error", "")
	x.leaf("Code", e.Code)
	x.leaf("Message", e.Message)
	if resource != "" {
		x.leaf("Resource", resource)
	}
	x.leaf("RequestId", requestID)
	x.close("Error")
	h := w.Header()
	h.Set("X-Amz-Request-Id", requestID)
	e.retryAfter(h)
	if r.Method == http.MethodHead || e.Status == http.StatusNotModified {
		w.WriteHeader(e.status())
		return
	}
	reply(w, e.status(), "application/xml", requestID, x.buf)
}
