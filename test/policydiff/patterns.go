package policydiff

import "strings"

// action is a pattern that mostly covers the case's action.
func (g *generator) action() string {
	if g.chance(25) {
		return g.otherAction()
	}
	service, name, _ := strings.Cut(g.c.Action, ":")
	half := len(name) / 2
	return pick(g,
		"*", g.c.Action, g.c.Action, service+":*", service+":"+name[:half]+"*", service+":*"+name[half:],
		service+":"+name[:1]+"*"+name[len(name)-1:], service+":?"+name[1:], service+":"+strings.Repeat("?", len(name)),
		strings.ToLower(g.c.Action), strings.ToUpper(service)+":"+name, service+":"+strings.ToUpper(name),
	)
}

func (g *generator) otherAction() string {
	return pick(g, "s3:Get*", "s3:PutObject", "iam:*", "iam:Get*", "sts:*", "ec2:*", "sso:List*", "organizations:*",
		"s3:?etObject", "s3:*Object", "s3:*Bucket*", "identitystore:*", "dynamodb:Query")
}

// resource is a pattern that mostly covers the case's resource.
func (g *generator) resource() string {
	if g.c.Resource == "*" {
		return pick(g, "*", "*", "*", g.otherResource())
	}
	if g.chance(22) {
		return g.otherResource()
	}
	parts := strings.SplitN(g.c.Resource, ":", 6)
	rest := parts[5]
	half := len(rest) / 2
	for half > 0 && rest[half]&0xC0 == 0x80 { // not inside a character
		half--
	}
	head := strings.Join(parts[:5], ":") + ":"
	return pick(g,
		"*", g.c.Resource, g.c.Resource, head+"*", head+rest[:half]+"*", head+"*"+rest[half:], head+rest[:1]+"*"+rest[len(rest)-1:],
		head+"?"+rest[1:], "arn:*:"+strings.Join(parts[2:5], ":")+":"+rest, "arn:aws:"+parts[2]+":*", "arn:aws:"+parts[2]+":::*",
		"arn:aws:"+parts[2]+":*:*:"+rest, "arn:aws:*:*:*:*",
		head+"bucket/home/${aws:username}/*", head+"bucket/home/${aws:PrincipalTag/team}/*",
		head+"${aws:PrincipalTag/bucket, 'bucket'}/*", "arn:aws:s3:::bucket/home/${aws:PrincipalTag/missing}/*",
	)
}

func (g *generator) otherResource() string {
	return pick(g, "arn:aws:s3:::bucket/*", "arn:aws:s3:::other*", "arn:aws:s3:::bucket", "arn:aws:s3:::*/home/*",
		"arn:aws:iam::"+home+":user/*", "arn:aws:iam::*:role/*", "arn:aws:iam::"+abroad+":*", "arn:aws:iam::"+home+":user/${aws:username}",
		"arn:aws:s3:::bucket/home/${aws:username}/*", "arn:aws:s3:::bucket/${aws:PrincipalTag/missing}/*",
		"arn:aws:s3:::bucket/home/???/*", "arn:aws:sso:::instance/*", "arn:aws:iam::*:*/alice")
}
