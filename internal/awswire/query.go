package awswire

import (
	"net/http"
)

// Query is the protocol awsQuery: a form with Action and Version in, XML out.
type Query struct {
	Version   string // of the API, such as 2010-05-08
	Namespace string // of the XML
}

const contentTypeXML = "text/xml"

func (p Query) Operation(r *http.Request, body []byte) (string, error) {
	form, err := queryForm(r, body)
	if err != nil {
		return "", err
	}
	op := form.Get("Action")
	if op == "" {
		return "", &InputError{Code: "MissingAction", Message: "the request holds no Action"}
	}
	if v := form.Get("Version"); v != p.Version {
		return "", &InputError{Code: "InvalidAction", Message: "could not find operation " + op + " for version " + v}
	}
	return op, nil
}

func (p Query) Decode(r *http.Request, body []byte, in any) error {
	form, err := queryForm(r, body)
	if err != nil {
		return err
	}
	return decodeQuery(form, in)
}

func (p Query) Encode(w http.ResponseWriter, requestID, op string, out any) error {
	body, err := encodeQueryXML(p.Namespace, requestID, op, out)
	if err != nil {
		return err
	}
	reply(w, http.StatusOK, contentTypeXML, requestID, body)
	return nil
}

func (p Query) EncodeError(w http.ResponseWriter, requestID string, e WireError) {
	x := xmlWriter{}
	x.open("ErrorResponse", p.Namespace)
	x.open("Error", "")
	x.leaf("Type", e.fault())
	x.leaf("Code", e.Code)
	x.leaf("Message", e.Message)
	x.close("Error")
	x.leaf("RequestId", requestID)
	x.close("ErrorResponse")
	e.retryAfter(w.Header())
	reply(w, e.status(), contentTypeXML, requestID, x.buf)
}
