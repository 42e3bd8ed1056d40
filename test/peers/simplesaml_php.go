package peers

// What SimpleSAMLphp 1.19 is told. Appended to the packaged configuration, so
// that its defaults hold wherever a test does not need another value.
const simpleSAMLConfig = `
$config = array_merge($config, [
  'baseurlpath' => '{BASE}',
  'secretsalt' => 'only-for-tests', 'auth.adminpassword' => 'only-for-tests', 'technicalcontact_email' => 'na@example.test',
  'certdir' => '{DIR}/cert/', 'loggingdir' => '{DIR}/log/', 'datadir' => '{DIR}/data/', 'tempdir' => '{DIR}/tmp', 'metadatadir' => '{DIR}/metadata/',
  'logging.handler' => 'file', 'enable.saml20-idp' => true,
  'session.cookie.secure' => false, 'session.cookie.samesite' => null, 'session.phpsession.savepath' => '{DIR}/sessions',
  'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true, 'admin' => true],
  'metadata.sources' => [['type' => 'flatfile', 'directory' => '{DIR}/metadata']],
]);
`

const simpleSAMLPeople = `<?php
$config = [
  'admin' => ['core:AdminPassword'],
  'people' => ['exampleauth:UserPass',
    'alice:alicepass' => ['uid' => ['alice'], 'mail' => ['alice@example.test'], 'givenName' => ['Alice'], 'sn' => ['Archer'],
      'https://aws.amazon.com/SAML/Attributes/AccessControl:team' => ['red']],
    'bob:bobpass' => ['uid' => ['bob'], 'mail' => ['bob@example.test'], 'givenName' => ['Bob'], 'sn' => ['Baker']],
  ],
];
`

const simpleSAMLHosted = `<?php
$metadata['{ENTITY}'] = [
  'host' => '__DEFAULT__', 'privatekey' => 'idp.key', 'certificate' => 'idp.crt', 'auth' => 'people',
  'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'NameIDFormat' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress', 'simplesaml.nameidattribute' => 'mail',
  'saml20.sign.response' => true, 'saml20.sign.assertion' => true,
];
`

// register.php FOLDER FILE turns every metadata document of FOLDER into the
// form that the provider reads, all in one file.
const simpleSAMLRegister = `<?php
require '` + simpleSAMLFolder + `/lib/_autoload.php';
$known = "<?php\n";
foreach (glob($argv[1] . '/*.xml') as $document) {
  $found = false;
  foreach (\SimpleSAML\Metadata\SAMLParser::parseDescriptorsFile($document) as $entity) {
    $sp = $entity->getMetadata20SP();
    if (!$sp) continue;
    $found = true;
    unset($sp['entityDescriptor']);
    $sp['NameIDFormat'] = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
    $sp['simplesaml.nameidattribute'] = 'mail';
    $known .= '$metadata[' . var_export($sp['entityid'], true) . '] = ' . var_export($sp, true) . ";\n";
  }
  if (!$found) { fwrite(STDERR, "no SAML 2.0 service provider in $document\n"); exit(1); }
}
file_put_contents($argv[2], $known);
`

// PHP's own server does not split PATH_INFO off a script's address, which
// addresses such as /simplesaml/module.php/core/loginuserpass.php need.
const simpleSAMLRouter = `<?php
$root = $_SERVER['DOCUMENT_ROOT'];
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (!preg_match('#^(/simplesaml/(?:.*?\.php))(/.*)?$#', $path, $part) || !is_file($root . $part[1])) return false;
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $part[1];
$_SERVER['SCRIPT_FILENAME'] = realpath($root . $part[1]);
if (!empty($part[2])) { $_SERVER['PATH_INFO'] = $part[2]; $_SERVER['PHP_SELF'] .= $part[2]; }
chdir(dirname($_SERVER['SCRIPT_FILENAME']));
require $_SERVER['SCRIPT_FILENAME'];
`
