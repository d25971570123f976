{{- define "knoxcall.labels" -}}
app.kubernetes.io/name: {{ . }}
app.kubernetes.io/part-of: knoxcall
{{- end }}

{{- define "knoxcall.image" -}}
{{- $digest := index .root.Values.image.digests .key -}}
{{- with .root.Values.image.registry }}{{ . }}/{{ end }}{{ .name }}
{{- if $digest }}@{{ $digest }}{{ else }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "knoxcall.apiHost" -}}
{{- (urlParse .Values.settings.PUBLIC_API_URL).host | splitList ":" | first -}}
{{- end }}

{{/* An ordinary user, a read-only file system, no token of the cluster. */}}
{{- define "knoxcall.confined" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "knoxcall.confinedContainer" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{/* A variable from the secret. */}}
{{- define "knoxcall.fromSecret" -}}
- name: {{ .name }}
  valueFrom: { secretKeyRef: { name: {{ .root.Values.existingSecret }}, key: {{ .key | default .name }}{{ if .optional }}, optional: true{{ end }} } }
{{- end }}

{{/* One service: `root`, `name`, `image`, `imageKey`, `account`, `values`, and `env`, `ports`, `args`, `probes` as text. */}}
{{- define "knoxcall.deployment" -}}
{{- $root := .root -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  labels: {{ include "knoxcall.labels" .name | nindent 4 }}
spec:
  {{- if hasKey .values "replicas" }}
  replicas: {{ .values.replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  selector:
    matchLabels: { app.kubernetes.io/name: {{ .name }} }
  strategy:
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  template:
    metadata:
      labels: {{ include "knoxcall.labels" .name | nindent 8 }}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: {{ .ports.metrics | quote }}
        {{- if $root.Values.checksums }}
        # Another value here replaces the pods.
        checksum/settings: {{ include "knoxcall.settings" $root | sha256sum }}
        checksum/secret: {{ include "knoxcall.secretRevision" $root }}
        {{- end }}
    spec:
      serviceAccountName: {{ .account }}
      {{- include "knoxcall.confined" $root | nindent 6 }}
      terminationGracePeriodSeconds: {{ add $root.Values.shutdown.delaySeconds $root.Values.shutdown.graceSeconds 10 }}
      topologySpreadConstraints:
        {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - maxSkew: 1
          topologyKey: {{ . }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: { app.kubernetes.io/name: {{ $.name }} }
        {{- end }}
      containers:
        - name: {{ trimPrefix "knoxcall-" .name }}
          image: {{ include "knoxcall.image" (dict "root" $root "name" .image "key" .imageKey) }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          {{- with .args }}
          args: {{ . }}
          {{- end }}
          envFrom:
            - configMapRef: { name: knoxcall-settings }
          env:
            {{- .env | nindent 12 }}
            # Owned by root and readable for the group of the pod; absent if a KMS wraps the data keys.
            - { name: KNOXCALL_MASTER_KEY_FILE, value: /run/secrets/knoxcall/master-key }
            - { name: KNOXCALL_SECOND_MASTER_KEY_FILE, value: /run/secrets/knoxcall/second-master-key }
          ports:
            {{- range $port, $number := .ports }}
            - { name: {{ $port }}, containerPort: {{ $number }} }
            {{- end }}
          startupProbe:
            httpGet: { path: /readyz, port: {{ .probed }} }
            periodSeconds: 2
            failureThreshold: 60
          readinessProbe:
            httpGet: { path: /readyz, port: {{ .probed }} }
            periodSeconds: 5
            timeoutSeconds: 5
          # Not readiness: an outage of PostgreSQL or Redis must not restart every pod.
          livenessProbe:
            httpGet: { path: /healthz, port: {{ .probed }} }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          {{- include "knoxcall.confinedContainer" . | nindent 10 }}
          resources: {{ toYaml .values.resources | nindent 12 }}
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
            - { name: master-key, mountPath: /run/secrets/knoxcall, readOnly: true }
      volumes:
        - { name: tmp, emptyDir: { medium: Memory, sizeLimit: 16Mi } }
        - name: master-key
          secret:
            secretName: {{ $root.Values.existingSecret }}
            optional: true
            # 0440
            defaultMode: 288
            items:
              - { key: KNOXCALL_MASTER_KEY, path: master-key }
              - { key: KNOXCALL_SECOND_MASTER_KEY, path: second-master-key }
{{- end }}

{{- define "knoxcall.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  labels: {{ include "knoxcall.labels" .name | nindent 4 }}
spec:
  selector: { app.kubernetes.io/name: {{ .name }} }
  ports:
    - { name: http, port: {{ .port }}, targetPort: http }
{{- end }}

{{- define "knoxcall.disruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ . }}
  labels: {{ include "knoxcall.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: { app.kubernetes.io/name: {{ . }} }
{{- end }}

{{/* The settings of the services, without their secrets. */}}
{{- define "knoxcall.settings" -}}
{{- $own := dict
  "BIND_ADDRESS" "0.0.0.0"
  "METRICS_BIND_ADDRESS" "0.0.0.0"
  "ADMIN_PORT" "4006"
  "PROXY_INTERNAL_URL" "http://knoxcall-proxy:4001"
  "EGRESS_DENY_ADDRESSES" "knoxcall-control-plane:4000,knoxcall-proxy:4001"
  "SHUTDOWN_DELAY_SECONDS" (toString .Values.shutdown.delaySeconds)
  "SHUTDOWN_GRACE_SECONDS" (toString .Values.shutdown.graceSeconds)
-}}
{{- with .Values.trustedProxies }}{{ $_ := set $own "TRUSTED_PROXIES" (join "," .) }}{{ end -}}
{{- with .Values.networkPolicy.egress.privateUpstreams }}{{ $_ := set $own "EGRESS_ALLOW_CIDRS" (join "," .) }}{{ end -}}
{{- range $name, $value := merge (dict) .Values.settings $own }}
{{ $name }}: {{ toString $value | quote }}
{{- end }}
{{- end }}

{{/* Changes with the secret if Helm can read it. */}}
{{- define "knoxcall.secretRevision" -}}
{{- $secret := lookup "v1" "Secret" .Release.Namespace .Values.existingSecret | default dict -}}
{{- printf "%s%s" .Values.secretRevision (get $secret "data" | toJson) | sha256sum -}}
{{- end }}
