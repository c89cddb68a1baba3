# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Certificates and kubeconfigs of one throw-away cluster, in $STATE/pki.

make_pki() {
  local node names='DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:localhost'
  mkdir -m 700 "$STATE/pki"
  authority ca kubernetes-ca
  # Another authority than ca: else any client certificate could assert X-Remote-User to an extension API server.
  authority front-proxy-ca front-proxy-ca
  certificate apiserver ca /CN=kube-apiserver serverAuth "$names,IP:127.0.0.1,IP:$(node_ip 1),IP:$SVC_IP"
  certificate apiserver-kubelet-client ca /O=system:masters/CN=kube-apiserver-kubelet-client clientAuth
  certificate front-proxy-client front-proxy-ca /CN=front-proxy-client clientAuth
  rsa_key "$STATE/pki/admin.key" # the administrator's key is of the kind kubeadm makes: clients differ in what they read
  user admin /O=system:masters/CN=admin
  user controller-manager /CN=system:kube-controller-manager
  user scheduler /CN=system:kube-scheduler
  user kube-proxy /CN=system:kube-proxy
  user enforcer /O=netpol-enforcers/CN=netpol-enforcer
  for node in $(nodes); do
    certificate "kubelet$node" ca "/O=system:nodes/CN=system:node:node$node" clientAuth,serverAuth "DNS:node$node,IP:$(node_ip "$node")"
    kubeconfig "kubelet$node" >"$STATE/pki/kubelet$node.kubeconfig"
  done
  quiet_openssl ecparam -genkey -name prime256v1 -noout -out "$STATE/pki/sa.key"
  quiet_openssl ec -in "$STATE/pki/sa.key" -pubout -out "$STATE/pki/sa.pub"
  (umask 077; cp "$STATE/pki/admin.kubeconfig" "$KUBECONFIG_FILE")
}

quiet_openssl() {
  local said
  said=$(openssl "$@" 2>&1) || fail "openssl $1 failed: $said"
}

rsa_key() { openssl genrsa -traditional -out "$1" 2048 2>/dev/null || openssl genrsa -out "$1" 2048 2>/dev/null; } # OpenSSL 1 has no -traditional

authority() { # name common-name
  quiet_openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$2" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$STATE/pki/$1.key" -out "$STATE/pki/$1.crt"
}

certificate() { # name authority subject usage [alternative-names]
  local at=$STATE/pki/$1 authority=$STATE/pki/$2
  [ -e "$at.key" ] || quiet_openssl ecparam -genkey -name prime256v1 -noout -out "$at.key"
  quiet_openssl req -new -key "$at.key" -subj "$3" -out "$at.csr"
  {
    printf '%s\n' basicConstraints=CA:FALSE keyUsage=digitalSignature "extendedKeyUsage=$4"
    [ -z "${5:-}" ] || echo "subjectAltName=$5"
  } >"$at.ext"
  quiet_openssl x509 -req -in "$at.csr" -CA "$authority.crt" -CAkey "$authority.key" -CAcreateserial -days 30 -extfile "$at.ext" -out "$at.crt"
  rm -f "$at.csr" "$at.ext"
}

user() { # name subject
  certificate "$1" ca "$2" clientAuth
  kubeconfig "$1" >"$STATE/pki/$1.kubeconfig"
}

kubeconfig() { # name
  cat <<Y
apiVersion: v1
kind: Config
clusters: [{name: $LAB_NAME, cluster: {server: "$API_SERVER", certificate-authority-data: $(base64 -w0 "$STATE/pki/ca.crt")}}]
users: [{name: $1, user: {client-certificate-data: $(base64 -w0 "$STATE/pki/$1.crt"), client-key-data: $(base64 -w0 "$STATE/pki/$1.key")}}]
contexts: [{name: $LAB_NAME, context: {cluster: $LAB_NAME, user: $1}}]
current-context: $LAB_NAME
Y
}
